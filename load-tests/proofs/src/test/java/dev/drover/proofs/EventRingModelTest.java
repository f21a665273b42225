// SPDX-License-Identifier: Apache-2.0
package dev.drover.proofs;

import static dev.drover.proofs.Interleavings.must;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.model.LifecycleEvent;
import dev.drover.model.ProcessSnapshot;
import dev.drover.view.ConcurrentBoard;
import dev.drover.view.EventRing;
import java.util.function.Supplier;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two writers and a reader of a ring of two events, in one interleaving after the other. */
@Timeout(1800)
class EventRingModelTest {
  private static final int EVENTS = 4;

  private static final class TwoWritersAndAReader implements Interleavings.Scene {
    private final Ring ring;
    private final EventReadStress.Follower follower;

    TwoWritersAndAReader(Ring ring) {
      this.ring = ring;
      this.follower = new EventReadStress.Follower(ring);
    }

    @Override
    public int threads() {
      return 3;
    }

    @Override
    public void run(int thread) {
      switch (thread) {
        case 0 -> ring.append(1);
        case 1 -> {
          ring.append(2);
          ring.append(3);
          ring.append(4);
        }
        default -> {
          for (int i = 0; i < 3; i++) {
            must(follower.poll() >= 0, "a read gave an older or a torn event");
          }
        }
      }
    }

    @Override
    public void after() {
      int found = follower.poll();
      while (found > 0 && found < EVENTS) {
        found = follower.poll();
      }
      must(found >= 0, "a read gave an older or a torn event");
      LifecycleEvent last = ring.read(EVENTS);
      must(last != null && last.number() == EVENTS, "the last event is not there");
    }
  }

  private static final class EventAndBoard implements Interleavings.Scene {
    private final ConcurrentBoard board = new ConcurrentBoard();
    private final EventRing ring = new EventRing(2);
    private final boolean boardFirst;

    EventAndBoard(boolean boardFirst) {
      this.boardFirst = boardFirst;
    }

    @Override
    public int threads() {
      return 2;
    }

    @Override
    public void run(int thread) {
      if (thread == 0) {
        publish(1);
        publish(2);
        return;
      }
      LifecycleEvent told = ring.read(2);
      if (told == null) {
        told = ring.read(1);
      }
      ProcessSnapshot seen = board.get(Samples.WEB);
      must(told == null || (seen != null && seen.revision() >= told.revision()), "the board is behind the event");
    }

    private void publish(long revision) {
      if (!boardFirst) {
        Samples.append(ring, Samples.WEB, revision);
      }
      board.publish(Samples.snapshot(Samples.WEB, revision));
      if (boardFirst) {
        Samples.append(ring, Samples.WEB, revision);
      }
    }

    @Override
    public void after() {
      must(ring.last() == 2, "two events");
    }
  }

  @Test
  void noEventIsLostOrComesTwice() {
    Interleavings.explore(() -> new TwoWritersAndAReader(Ring.real(2)));
  }

  @ParameterizedTest
  @EnumSource
  void withoutOneOfItsRulesThatShows(FlawedRing.Flaw flaw) {
    assertBroken(() -> new TwoWritersAndAReader(new FlawedRing(2, flaw)));
  }

  @Test
  void whoHearsOfARevisionFindsItOnTheBoard() {
    Interleavings.explore(() -> new EventAndBoard(true));
  }

  @Test
  void withTheEventFirstThatShows() {
    assertBroken(() -> new EventAndBoard(false));
  }

  private static void assertBroken(Supplier<Interleavings.Scene> flawed) {
    assertThatThrownBy(() -> Interleavings.explore(flawed)).isInstanceOf(LincheckAssertionError.class);
  }
}
