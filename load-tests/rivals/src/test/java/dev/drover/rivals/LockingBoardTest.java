// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import dev.drover.view.StatusBoard;
import dev.drover.view.StatusBoardContract;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LockingBoardTest extends StatusBoardContract {
  private static final InstanceId WEB = InstanceId.sole("web");

  @Override
  protected StatusBoard board() {
    return new LockingBoard();
  }

  @Override
  protected void publish(StatusBoard board, ProcessSnapshot snapshot) {
    ((LockingBoard) board).publish(snapshot);
  }

  @Test
  void aRelaunchChangesWhatItsFunctionSays() {
    var board = new LockingBoard();
    board.publish(snapshot(WEB, 7));
    board.relaunched(WEB, Instant.EPOCH);
    board.relaunched(InstanceId.sole("nobody"), Instant.EPOCH);
    assertThat(board.all()).containsExactly(Relaunch.of(snapshot(WEB, 7), Instant.EPOCH));
  }
}
