// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Work with a database in bounded time, whatever its driver does: on a thread of its own, whose connection is cut off when
 * the time is over. Whatever fails is a {@link DatabaseException}. Any thread.
 */
final class Bounded {
  private Bounded() {}

  /** The work; it says which connection it uses. */
  interface Work {
    void run(Watched watched) throws SQLException;
  }

  /** What is to be cut off. */
  interface Watched {
    void uses(Connection connection);
  }

  static void run(DatabaseSettings settings, Work work) {
    var used = new AtomicReference<Connection>();
    var task = new FutureTask<Void>(() -> {
      work.run(used::set);
      return null;
    });
    Thread.ofPlatform().daemon().name("drover-database").start(task);
    Duration limit = settings.answerTimeout();
    try {
      task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      throw Trouble.of(e.getCause() == null ? e : e.getCause(), settings);
    } catch (TimeoutException e) {
      cutOff(used.get());
      throw new DatabaseException(DatabaseSettings.PATH + ": " + settings.shown() + ": no answer within "
          + limit.toSeconds() + " s; see whether the database is overloaded, or somebody holds its tables");
    } catch (InterruptedException e) {
      cutOff(used.get());
      Thread.currentThread().interrupt();
      throw new DatabaseException(DatabaseSettings.PATH + ": " + settings.shown() + ": was interrupted; try again");
    }
  }

  private static void cutOff(@org.jspecify.annotations.Nullable Connection connection) {
    if (connection != null) {
      try {
        connection.abort(cut -> Thread.ofPlatform().daemon().name("drover-database-abort").start(cut));
      } catch (SQLException e) {
        // It is broken already.
      }
    }
  }
}
