// SPDX-License-Identifier: Apache-2.0
package dev.drover.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The board as the nodes of a cluster write it: several writers an entry, and the revision decides. */
@Timeout(60)
class NewerBoardTest extends StatusBoardContract {
  private static final InstanceId WEB = InstanceId.sole("web");
  private static final int REVISIONS = 20_000;

  @Override
  protected StatusBoard board() {
    return new ConcurrentBoard();
  }

  @Override
  protected void publish(StatusBoard board, ProcessSnapshot snapshot) {
    ((ConcurrentBoard) board).publishIfNewer(snapshot);
  }

  @Test
  void anOlderOrEqualRevision_isRefused() {
    var board = new ConcurrentBoard();
    assertThat(board.publishIfNewer(snapshot(WEB, 5))).isTrue();
    ProcessSnapshot kept = board.get(WEB);
    assertThat(board.publishIfNewer(snapshot(WEB, 5))).isFalse();
    assertThat(board.publishIfNewer(snapshot(WEB, 4))).isFalse();
    assertThat(board.get(WEB)).isSameAs(kept);
    assertThat(board.publishIfNewer(snapshot(WEB, 6))).isTrue();
  }

  @Test
  void whatWasRemoved_comesBackOnlyWithANewerRevision() {
    var board = new ConcurrentBoard();
    board.publishIfNewer(snapshot(WEB, 5));
    assertThat(board.removedAt(WEB)).isEqualTo(Long.MIN_VALUE);
    assertThat(board.remove(WEB, 7)).isTrue();
    assertThat(board.remove(WEB, 7)).as("no news").isFalse();
    assertThat(board.remove(WEB, 6)).isFalse();
    assertThat(board.get(WEB)).isNull();
    assertThat(board.size()).isZero();
    assertThat(board.removedAt(WEB)).isEqualTo(7);
    assertThat(board.removed()).containsExactly(WEB);
    assertThat(board.publishIfNewer(snapshot(WEB, 7))).isFalse();
    assertThat(board.get(WEB)).isNull();
    assertThat(board.publishIfNewer(snapshot(WEB, 8))).isTrue();
    assertThat(board.remove(WEB, 7)).isFalse();
    assertThat(board.get(WEB)).isEqualTo(snapshot(WEB, 8));
  }

  @Test
  void aRemovalOfWhatWasNeverSeen_holdsForWhatIsStillToCome() {
    var board = new ConcurrentBoard();
    assertThat(board.remove(WEB, 7)).isTrue();
    assertThat(board.publishIfNewer(snapshot(WEB, 7))).isFalse();
    assertThat(board.size()).isZero();
  }

  @Test
  void writersOfOneEntryInARace_leaveTheNewest_andNoReaderSeesItGoBack() throws Exception {
    var board = new ConcurrentBoard();
    board.publishIfNewer(snapshot(WEB, 0));
    var race = new Race();
    for (int writer : List.of(0, 1)) {
      race.add(() -> {
        for (long revision = 1; revision <= REVISIONS; revision++) {
          board.publishIfNewer(snapshot(WEB, 2 * revision - writer));
        }
      });
    }
    race.add(() -> {
      long before = 0;
      while (before < 2 * REVISIONS) {
        ProcessSnapshot seen = board.get(WEB);
        assertThat(seen).isNotNull();
        assertThat(seen).isEqualTo(snapshot(WEB, seen.revision()));
        assertThat(seen.revision()).isGreaterThanOrEqualTo(before);
        before = seen.revision();
        Race.stillOn();
      }
    });
    race.run();
    assertThat(board.publishIfNewer(snapshot(WEB, 2 * REVISIONS))).isFalse();
  }

  @Test
  void aRemovalInARaceWithOlderSnapshots_winsWhateverComesLast() throws Exception {
    for (int round = 0; round < 300; round++) {
      var board = new ConcurrentBoard();
      new Race().add(() -> {
        for (long revision = 1; revision <= 20; revision++) {
          board.publishIfNewer(snapshot(WEB, revision));
        }
      }).add(() -> board.remove(WEB, 20)).run();
      assertThat(board.get(WEB)).as("round %s", round).isNull();
      assertThat(board.size()).isZero();
    }
  }
}
