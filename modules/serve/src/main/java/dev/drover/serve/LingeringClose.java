// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The end of a connection (RFC 9112, 9.6): who closes a socket while bytes in it are unread resets it, and the client may lose the
 * answer that says why. So it hears first that no more comes, and what it sends meanwhile is thrown away, for a while at most. Any thread.
 */
final class LingeringClose {
  private static final Duration MOST = Duration.ofSeconds(1);
  private static final int AT_ONCE = 16 << 10;

  private LingeringClose() {}

  /** Waits for nothing; completes when it is closed. */
  static CompletableFuture<Void> of(SocketChannel connection) {
    var drained = new CompletableFuture<Void>();
    Thread.ofVirtual().name("drover-linger").start(() -> {
      drain(connection);
      drained.complete(null);
    });
    return drained.completeOnTimeout(null, MOST.toMillis(), TimeUnit.MILLISECONDS)
        .thenRun(() -> Connections.close(connection));
  }

  private static void drain(SocketChannel connection) {
    var thrownAway = ByteBuffer.allocate(AT_ONCE);
    try {
      connection.shutdownOutput();
      while (connection.read(thrownAway.clear()) >= 0) {
        // it may end in the middle of what it sends
      }
    } catch (IOException gone) {
      // it has closed, or is closed by us
    }
  }
}
