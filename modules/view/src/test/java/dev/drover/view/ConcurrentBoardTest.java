// SPDX-License-Identifier: Apache-2.0
package dev.drover.view;

import dev.drover.model.ProcessSnapshot;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConcurrentBoardTest extends StatusBoardContract {
  @Override
  StatusBoard board() {
    return new ConcurrentBoard();
  }

  @Override
  void publish(StatusBoard board, ProcessSnapshot snapshot) {
    ((ConcurrentBoard) board).publish(snapshot);
  }
}
