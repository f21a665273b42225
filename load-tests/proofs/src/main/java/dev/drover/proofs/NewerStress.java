// SPDX-License-Identifier: Apache-2.0
package dev.drover.proofs;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.drover.model.ProcessSnapshot;
import dev.drover.view.ConcurrentBoard;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** Is the newest of what two writers of one entry publish there in the end, as of an owner and of who hears of the next one? */
@Outcome(id = "2", expect = ACCEPTABLE, desc = "the newer one, whole")
@Outcome(expect = FORBIDDEN, desc = "torn (-1), or the older one")
public final class NewerStress {
  private NewerStress() {}

  private static int revision(@Nullable ProcessSnapshot seen) {
    return seen == null ? 0 : Samples.whole(seen) ? (int) seen.revision() : -1;
  }

  @State
  @JCStressTest
  @JCStressMeta(NewerStress.class)
  public static class Holds {
    private final ConcurrentBoard board = new ConcurrentBoard();

    @Actor
    public void older() {
      board.publishIfNewer(Samples.snapshot(Samples.WEB, 1));
    }

    @Actor
    public void newer() {
      board.publishIfNewer(Samples.snapshot(Samples.WEB, 2));
    }

    @Arbiter
    public void end(I_Result result) {
      result.r1 = revision(board.get(Samples.WEB));
    }
  }

  @State
  @JCStressTest
  @JCStressMeta(NewerStress.class)
  public static class BreaksLookedAtFirst {
    private final FlawedBoard board = new FlawedBoard.LookedAtFirst();

    @Actor
    public void older() {
      board.publish(Samples.snapshot(Samples.WEB, 1));
    }

    @Actor
    public void newer() {
      board.publish(Samples.snapshot(Samples.WEB, 2));
    }

    @Arbiter
    public void end(I_Result result) {
      result.r1 = revision(board.get(Samples.WEB));
    }
  }
}
