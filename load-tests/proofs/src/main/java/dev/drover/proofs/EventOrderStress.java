// SPDX-License-Identifier: Apache-2.0
package dev.drover.proofs;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import dev.drover.model.LifecycleEvent;
import dev.drover.model.ProcessSnapshot;
import dev.drover.view.ConcurrentBoard;
import dev.drover.view.EventRing;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.JCStressMeta;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Does who is told of a revision by its event, and then reads the board, see that revision or a later one? */
@Outcome(id = {"0, [012]", "1, [12]",
    "2, 2"}, expect = ACCEPTABLE, desc = "the board is at the event's revision or past it")
@Outcome(expect = FORBIDDEN, desc = "the board is behind the event")
public final class EventOrderStress {
  private EventOrderStress() {}

  /** The last event first, then the board. */
  static void read(EventRing ring, ConcurrentBoard board, II_Result result) {
    LifecycleEvent told = ring.read(2);
    if (told == null) {
      told = ring.read(1);
    }
    ProcessSnapshot seen = board.get(Samples.WEB);
    result.r1 = told == null ? 0 : (int) told.revision();
    result.r2 = seen == null ? 0 : (int) seen.revision();
  }

  /** As the engine does it: the board, then the ring. */
  @State
  @JCStressTest
  @JCStressMeta(EventOrderStress.class)
  public static class Holds {
    private final ConcurrentBoard board = new ConcurrentBoard();
    private final EventRing ring = new EventRing(4);

    @Actor
    public void writer() {
      for (int revision = 1; revision <= 2; revision++) {
        board.publish(Samples.snapshot(Samples.WEB, revision));
        Samples.append(ring, Samples.WEB, revision);
      }
    }

    @Actor
    public void reader(II_Result result) {
      read(ring, board, result);
    }
  }

  @State
  @JCStressTest
  @JCStressMeta(EventOrderStress.class)
  public static class BreaksEventFirst {
    private final ConcurrentBoard board = new ConcurrentBoard();
    private final EventRing ring = new EventRing(4);

    @Actor
    public void writer() {
      for (int revision = 1; revision <= 2; revision++) {
        Samples.append(ring, Samples.WEB, revision);
        board.publish(Samples.snapshot(Samples.WEB, revision));
      }
    }

    @Actor
    public void reader(II_Result result) {
      read(ring, board, result);
    }
  }
}
