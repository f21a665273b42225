// SPDX-License-Identifier: Apache-2.0
package dev.drover.bench;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import dev.drover.rivals.AskingBoard;
import dev.drover.rivals.LockingBoard;
import dev.drover.rivals.Relaunch;
import dev.drover.rivals.SynchronizedBoard;
import dev.drover.view.ConcurrentBoard;
import dev.drover.view.StatusBoard;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * A board under comparison, with the ways in which its owners change it. {@code lags}: a change may still be under way
 * when it returns, so that whoever changes without end has to let it catch up. Any thread.
 */
record Rival(StatusBoard board, Consumer<ProcessSnapshot> publish, BiConsumer<InstanceId, Instant> relaunch,
    boolean lags, Runnable end) {

  static final List<String> NAMES = List.of("board", "rwlock", "synchronized", "ask");

  static Rival open(String name) {
    return switch (name) {
      case "board" -> {
        var board = new ConcurrentBoard();
        yield new Rival(board, board::publish, (id, at) -> relaunch(board, id, at), false, () -> {});
      }
      case "rwlock" -> {
        var board = new LockingBoard();
        yield new Rival(board, board::publish, board::relaunched, false, () -> {});
      }
      case "synchronized" -> {
        var board = new SynchronizedBoard();
        yield new Rival(board, board::publish, board::relaunched, false, () -> {});
      }
      case "ask" -> {
        var board = new AskingBoard();
        yield new Rival(board, board::publish, board::relaunched, true, board::close);
      }
      default -> throw new IllegalArgumentException("rival: must be one of " + NAMES + ", was " + name);
    };
  }

  /** What the one owner of an instance does: from the snapshot before it makes the next. */
  private static void relaunch(ConcurrentBoard board, InstanceId id, Instant at) {
    board.publish(Relaunch.of(Objects.requireNonNull(board.get(id)), at));
  }
}
