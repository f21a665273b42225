// SPDX-License-Identifier: Apache-2.0
package dev.drover.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.InstanceId;
import dev.drover.model.NodeView;
import dev.drover.model.ProcessSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The number of changes: it grows with each of them, and where it stays nothing was told. */
@Timeout(60)
class ChangesTest {
  private static final InstanceId WEB = InstanceId.sole("web");

  private static ProcessSnapshot at(long revision) {
    return StatusBoardContract.snapshot(WEB, revision);
  }

  @Test
  void whatChangesTheBoard_isCounted_andNothingElse() {
    var board = new ConcurrentBoard();
    assertThat(board.changes()).isZero();
    board.publish(at(1));
    assertThat(board.changes()).isEqualTo(1);
    assertThat(board.publishIfNewer(at(1))).isFalse();
    assertThat(board.changes()).isEqualTo(1);
    assertThat(board.publishIfNewer(at(2))).isTrue();
    assertThat(board.changes()).isEqualTo(2);
    assertThat(board.remove(WEB, 2)).isTrue();
    assertThat(board.remove(WEB, 1)).isFalse();
    assertThat(board.changes()).isEqualTo(3);
    board.publish(at(9));
    board.remove(WEB);
    assertThat(board.changes()).isEqualTo(5);
  }

  @Test
  void whatChangesTheNodes_isCounted() {
    NodeBoard nodes = NodeBoard.local();
    long before = nodes.changes();
    nodes.drain(NodeView.LOCAL, true);
    nodes.strand(at(1));
    nodes.settle(WEB);
    nodes.forget(NodeView.LOCAL);
    assertThat(nodes.changes()).isEqualTo(before + 4);
  }

  /** A writer tells of a revision only after it has been counted: who has heard of it finds another number than before it. */
  @Test
  void whoHearsOfAChange_findsItCounted() {
    var board = new ConcurrentBoard();
    var told = new AtomicLong();
    var over = new AtomicBoolean();
    var writing = CompletableFuture.runAsync(() -> {
      for (long revision = 1; revision <= 200_000; revision++) {
        board.publish(at(revision));
        told.set(revision);
      }
      over.set(true);
    });
    List<String> faults = new ArrayList<>();
    while (!over.get()) {
      long heard = told.get();
      long changes = board.changes();
      ProcessSnapshot seen = board.get(WEB);
      if (changes < heard || (heard > 0 && (seen == null || seen.revision() < heard))) {
        faults.add("heard of " + heard + ", counted " + changes + ", saw " + seen);
      }
    }
    writing.join();
    assertThat(faults).isEmpty();
    assertThat(board.changes()).isEqualTo(200_000);
  }
}
