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
import org.openjdk.jcstress.infra.results.IIII_Result;

/** Does a reader find each number, or a later one, whole, while slots are overwritten; and does it come to the end? */
@Outcome(id = "[0-4], [0-4], [0-4], 5", expect = ACCEPTABLE, desc = "each read nothing yet (0), the number asked for, or a later one, and then the rest")
@Outcome(expect = FORBIDDEN, desc = "a read gave an older or a torn event (-1), or the last one was not found")
public final class EventReadStress {
  private static final int EVENTS = 4;

  private EventReadStress() {}

  static void write(Ring ring) {
    for (int revision = 1; revision <= EVENTS; revision++) {
      ring.append(revision);
    }
  }

  /** Asks for one number after the other. Belongs to one reader. */
  static final class Follower {
    private final Ring ring;
    private int next = 1;

    Follower(Ring ring) {
      this.ring = ring;
    }

    int poll() {
      LifecycleEvent found = ring.read(next);
      if (found == null) {
        return 0;
      }
      if (found.number() < next || !Samples.whole(found)) {
        return -1;
      }
      next = (int) found.number() + 1;
      return next - 1;
    }

    void read(IIII_Result result) {
      result.r1 = poll();
      result.r2 = poll();
      result.r3 = poll();
    }

    /** When the writer is done. */
    void readOn(IIII_Result result) {
      while (next <= EVENTS && poll() > 0) {
        // as far as it goes
      }
      result.r4 = next;
    }
  }

  @State
  @JCStressTest
  @JCStressMeta(EventReadStress.class)
  public static class Holds {
    private final Ring ring = Ring.real(2);
    private final Follower follower = new Follower(ring);

    @Actor
    public void writer() {
      write(ring);
    }

    @Actor
    public void reader(IIII_Result result) {
      follower.read(result);
    }

    @Arbiter
    public void after(IIII_Result result) {
      follower.readOn(result);
    }
  }

  @State
  @JCStressTest
  @JCStressMeta(EventReadStress.class)
  public static class BreaksReadsAny {
    private final Ring ring = new FlawedRing(2, FlawedRing.Flaw.READS_ANY);
    private final Follower follower = new Follower(ring);

    @Actor
    public void writer() {
      write(ring);
    }

    @Actor
    public void reader(IIII_Result result) {
      follower.read(result);
    }

    @Arbiter
    public void after(IIII_Result result) {
      follower.readOn(result);
    }
  }
}
