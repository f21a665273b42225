// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import dev.drover.terminal.Client.Deadline;
import java.io.IOException;
import java.nio.channels.Channel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Closes a channel when the other side was waited for too long. Only the time within {@link #waiting} counts: never what
 * is done with an answer, as printing it to a slow reader. One thread waits; the dog looks on from its own.
 */
final class Watchdog implements AutoCloseable {
  /** A read, write or connect that may wait for the other side. */
  @FunctionalInterface
  interface Waiting<T> {
    T begin() throws IOException;
  }

  /** A wait that is going on, and the {@link System#nanoTime} at which it is too long. */
  private static final class Wait {
    final long until;

    Wait(long until) {
      this.until = until;
    }
  }

  private final AtomicReference<@Nullable Wait> current = new AtomicReference<>();
  private final CountDownLatch calledOff = new CountDownLatch(1);
  private final Deadline deadline;
  private volatile long leftNanos;
  private volatile boolean barked;

  private Watchdog(Deadline deadline) {
    this.deadline = deadline;
    this.leftNanos = deadline.time().toNanos();
  }

  static Watchdog over(Channel channel, Deadline deadline) {
    var dog = new Watchdog(deadline);
    // No virtual one: the first of them costs more than a whole command may.
    Thread.ofPlatform().daemon().name("watchdog").start(() -> dog.watch(channel));
    return dog;
  }

  <T> T waiting(Waiting<T> what) throws IOException {
    long begin = System.nanoTime();
    current.set(new Wait(begin + leftNanos));
    try {
      return what.begin();
    } finally {
      current.set(null);
      leftNanos = deadline.left(leftNanos, System.nanoTime() - begin);
    }
  }

  private void watch(Channel channel) {
    try {
      while (true) {
        Wait wait = current.get();
        long left = wait == null ? leftNanos : wait.until - System.nanoTime();
        if (wait != null && left <= 0 && current.compareAndSet(wait, null)) {
          barked = true;
          channel.close();
          return;
        }
        if (calledOff.await(left, TimeUnit.NANOSECONDS)) {
          return;
        }
      }
    } catch (InterruptedException | IOException _) {
      barked = true; // the channel is as good as closed
    }
  }

  /** Whether the time was up and the channel was closed because of it. */
  boolean barked() {
    return barked;
  }

  @Override
  public void close() {
    calledOff.countDown();
  }
}
