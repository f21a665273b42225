// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The launches of one launcher that are under way. Who closes it waits for them, for a JVM that ends between the start of a
 * program and its registration would leave the program behind. Any thread.
 */
final class UnderWay {
  private static final int ALL = Integer.MAX_VALUE;

  private final Semaphore free = new Semaphore(ALL);
  private volatile boolean closed;

  /** A launch begins, and {@link #end} must follow; false once it is closed, when nothing may be started any more. */
  boolean begin() {
    if (closed || !free.tryAcquire()) {
      return false;
    }
    if (closed) {
      free.release();
      return false;
    }
    return true;
  }

  void end() {
    free.release();
  }

  boolean isClosed() { return closed; }

  /** None begins from now on. */
  void close() {
    closed = true;
  }

  /** Waits until those that had begun have ended; false where that takes too long. After {@link #close}. */
  boolean awaitEnd(Duration atMost) {
    try {
      if (free.tryAcquire(ALL, atMost.toNanos(), TimeUnit.NANOSECONDS)) {
        free.release(ALL);
        return true;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    return false;
  }
}
