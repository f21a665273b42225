// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import dev.drover.view.StatusBoard;
import dev.drover.view.StatusBoardContract;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class AskingBoardTest extends StatusBoardContract {
  private static final InstanceId WEB = InstanceId.sole("web");

  private final List<AskingBoard> opened = new ArrayList<>();

  @Override
  protected StatusBoard board() {
    return open();
  }

  private AskingBoard open() {
    var board = new AskingBoard();
    opened.add(board);
    return board;
  }

  @AfterEach
  void close() {
    opened.forEach(AskingBoard::close);
  }

  @Override
  protected void publish(StatusBoard board, ProcessSnapshot snapshot) {
    ((AskingBoard) board).publish(snapshot);
  }

  @Test
  void aRelaunchChangesWhatItsFunctionSays() {
    AskingBoard board = open();
    board.publish(snapshot(WEB, 7));
    board.relaunched(WEB, Instant.EPOCH);
    board.relaunched(InstanceId.sole("nobody"), Instant.EPOCH);
    assertThat(board.all()).containsExactly(Relaunch.of(snapshot(WEB, 7), Instant.EPOCH));
  }
}
