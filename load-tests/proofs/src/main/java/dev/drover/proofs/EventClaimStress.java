// SPDX-License-Identifier: Apache-2.0
package dev.drover.proofs;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.drover.model.LifecycleEvent;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Does each of two writers get a number of its own, so that no event takes the place of another? */
@Outcome(id = {"1, 2", "2, 1"}, expect = ACCEPTABLE, desc = "both events, under the numbers 1 and 2")
@Outcome(expect = FORBIDDEN, desc = "an event is lost")
public final class EventClaimStress {
  private EventClaimStress() {}

  static void read(Ring ring, II_Result result) {
    result.r1 = revision(ring.read(1));
    result.r2 = revision(ring.read(2));
  }

  private static int revision(@Nullable LifecycleEvent event) {
    return event == null ? 0 : (int) event.revision();
  }

  @State
  @JCStressTest
  @JCStressMeta(EventClaimStress.class)
  public static class Holds {
    private final Ring ring = Ring.real(4);

    @Actor
    public void one() {
      ring.append(1);
    }

    @Actor
    public void two() {
      ring.append(2);
    }

    @Arbiter
    public void after(II_Result result) {
      read(ring, result);
    }
  }

  @State
  @JCStressTest
  @JCStressMeta(EventClaimStress.class)
  public static class BreaksClaimsInTwoSteps {
    private final Ring ring = new FlawedRing(4, FlawedRing.Flaw.CLAIMS_IN_TWO_STEPS);

    @Actor
    public void one() {
      ring.append(1);
    }

    @Actor
    public void two() {
      ring.append(2);
    }

    @Arbiter
    public void after(II_Result result) {
      read(ring, result);
    }
  }
}
