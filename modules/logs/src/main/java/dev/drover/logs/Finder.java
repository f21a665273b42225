// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Gives one {@link Scout} after the other its turn, on one thread, for a twentieth of a processor at most. Any thread. */
final class Finder {
  /** A turn is followed by so many times its own length without one. */
  private static final int REST = 19;

  private final ScheduledExecutorService thread;
  private final Queue<Scout> waiting = new ConcurrentLinkedQueue<>();
  /** How many wait: who raises it from 0 orders a turn, and a turn orders the next one unless it takes it back to 0. */
  private final AtomicInteger count = new AtomicInteger();

  Finder(ScheduledExecutorService thread) {
    this.thread = thread;
  }

  /** It is to have a turn; one that waits already has one turn more. */
  void add(Scout scout) {
    waiting.add(scout);
    if (count.getAndIncrement() == 0) {
      order(this::turn, 0);
    }
  }

  void addAfter(Duration time, Scout scout) {
    order(() -> add(scout), time.toNanos());
  }

  void close() {
    thread.shutdownNow();
  }

  private void turn() {
    long begun = System.nanoTime();
    Scout scout = waiting.poll();
    try {
      if (scout != null) {
        scout.turn();
      }
    } finally {
      if (count.decrementAndGet() > 0) {
        order(this::turn, (System.nanoTime() - begun) * REST);
      }
    }
  }

  private void order(Runnable what, long nanos) {
    try {
      var _ = thread.schedule(what, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException _) {
      // nobody will ask any more
    }
  }
}
