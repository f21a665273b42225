// SPDX-License-Identifier: Apache-2.0
package dev.drover.proofs;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.drover.model.LifecycleEvent;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Does a writer that was held up for a whole lap leave the newer event in its slot alone? A lap here is one event. */
@Outcome(id = "3", expect = ACCEPTABLE, desc = "the last of three events is there")
@Outcome(expect = FORBIDDEN, desc = "who waits for event 3 waits for ever")
public final class EventLapStress {
  private EventLapStress() {}

  static void read(Ring ring, I_Result result) {
    LifecycleEvent last = ring.read(3);
    result.r1 = last == null ? 0 : Samples.whole(last) ? (int) last.number() : -1;
  }

  @State
  @JCStressTest
  @JCStressMeta(EventLapStress.class)
  public static class Holds {
    private final Ring ring = Ring.real(1);

    @Actor
    public void slow() {
      ring.append(1);
    }

    @Actor
    public void fast() {
      ring.append(2);
      ring.append(3);
    }

    @Arbiter
    public void after(I_Result result) {
      read(ring, result);
    }
  }

  @State
  @JCStressTest
  @JCStressMeta(EventLapStress.class)
  public static class BreaksReplacesAny {
    private final Ring ring = new FlawedRing(1, FlawedRing.Flaw.REPLACES_ANY);

    @Actor
    public void slow() {
      ring.append(1);
    }

    @Actor
    public void fast() {
      ring.append(2);
      ring.append(3);
    }

    @Arbiter
    public void after(I_Result result) {
      read(ring, result);
    }
  }
}
