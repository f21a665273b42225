// SPDX-License-Identifier: Apache-2.0
package dev.drover.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import dev.drover.view.ConcurrentBoard;
import dev.drover.view.EventRing;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A hundred writers with a thousand changes each. Every change is counted, for a comparison of the end state alone could
 * not see that one got lost.
 */
@Timeout(180)
class RevisionCountTest {
  private static final int WRITERS = 100;
  private static final int CHANGES = 1000;

  private final ConcurrentBoard board = new ConcurrentBoard();
  private final EventRing ring = new EventRing(WRITERS * CHANGES);
  private final Ledger ledger = new Ledger(board, ring);
  private final Watch oneWatch = new Watch(board);
  private final Watch otherWatch = new Watch(board);

  private void publish(InstanceId id, long revision) {
    board.publish(Samples.snapshot(id, revision));
    Samples.append(ring, id, revision);
  }

  private Crowd onlookers() {
    return new Crowd().onlooker(ledger::enterAll).onlooker(oneWatch::look).onlooker(otherWatch::look);
  }

  /** Each instance has one owner, which alone counts its revisions, as an actor does. */
  @Test
  void everyChangeIsSeenOnceAndInOrder() throws Exception {
    Crowd crowd = onlookers();
    for (int w = 1; w <= WRITERS; w++) {
      var id = new InstanceId("web", w);
      crowd.worker(() -> {
        for (int revision = 1; revision <= CHANGES; revision++) {
          publish(id, revision);
        }
      });
    }
    crowd.run();
    ledger.enterAll();
    assertThat(ledger.faults()).isEmpty();
    assertThat(ledger.entered()).isEqualTo(WRITERS * CHANGES).isEqualTo(ring.last());
    assertThat(ledger.revisions()).hasSize(WRITERS).values().containsOnly((long) CHANGES);
    assertThat(board.all()).hasSize(WRITERS).allMatch(seen -> seen.revision() == CHANGES);
    assertThat(oneWatch.faults()).isEmpty();
    assertThat(otherWatch.faults()).isEmpty();
  }

  /** Two writers share an instance; both read its revision, and both publish the next: one of two changes is lost. */
  @Test
  void aLostUpdateIsFoundThoughTheEndStateLooksRight() throws Exception {
    Crowd crowd = onlookers();
    for (int w = 1; w <= WRITERS / 2; w++) {
      var id = new InstanceId("web", w);
      var bothRead = new CyclicBarrier(2);
      var bothWrote = new CyclicBarrier(2);
      for (int i = 0; i < 2; i++) {
        crowd.worker(() -> {
          for (int change = 1; change <= CHANGES; change++) {
            ProcessSnapshot seen = board.get(id);
            bothRead.await();
            publish(id, seen == null ? 1 : seen.revision() + 1);
            bothWrote.await();
          }
        });
      }
    }
    crowd.run();
    ledger.enterAll();
    assertThat(ledger.revisions()).as("the end state").hasSize(WRITERS / 2).values().containsOnly((long) CHANGES);
    assertThat(ledger.entered()).isEqualTo(WRITERS * CHANGES);
    assertThat(ledger.faults()).as("every second change").hasSize(WRITERS * CHANGES / 2)
        .contains("web/1: expected revision 2, event " + numberOfSecondChange() + " has 1");
  }

  private long numberOfSecondChange() {
    var first = new InstanceId("web", 1);
    int met = 0;
    long number = 0;
    while (met < 2) {
      var event = ring.read(++number);
      met += event != null && event.instance().equals(first) ? 1 : 0;
    }
    return number;
  }

  @Test
  void anEventThatDoesNotComeAndABoardThatIsBehindAreFound() {
    publish(Samples.WEB, 1);
    publish(Samples.WEB, 3);
    Samples.append(ring, Samples.WEB, 4);
    ledger.enterAll();
    assertThat(ledger.faults()).containsExactly("web: expected revision 2, event 2 has 3",
        "web: the board is behind revision 4");
  }

  @Test
  void aRevisionThatGoesBackIsFound() {
    publish(Samples.WEB, 2);
    oneWatch.look();
    publish(Samples.WEB, 1);
    oneWatch.look();
    assertThat(oneWatch.faults()).containsExactly("web: revision 2, and then 1");
  }
}
