// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;

/**
 * Reads at a steady rate from one thread, whatever a read takes. Times count from when a read was due, so that a read that
 * hangs counts for all that were due meanwhile (coordinated omission, hdrhistogram.github.io/HdrHistogram). Beside the
 * reads stands the clock: how late the same thread would have been if reads took no time at all, for it came late to them by
 * itself. One thread.
 */
final class Pulse {
  /** The kernel wakes a thread about this late (prctl(2), timer slack of 50 us). */
  private static final long SPIN = 80_000;
  /** Whether it is over is looked at as often as this, however slow the reads are. */
  private static final long LOOK = 50_000_000;

  private final long every;
  private final Histogram reads = Beats.histogram();
  private final Histogram clock = Beats.histogram();
  private final Histogram beyond = Beats.histogram();
  private long failed;

  private Pulse(Duration every) {
    this.every = every.toNanos();
  }

  /** A read; what it throws counts as a failure. */
  @FunctionalInterface
  interface Read {
    void run() throws Exception;
  }

  /** Goes on until it is over, on a thread of its own. */
  static CompletableFuture<Beats> start(Duration every, Read read, BooleanSupplier over) {
    var beats = new CompletableFuture<Beats>();
    long first = System.nanoTime() + every.toNanos(); // by the one who starts it: a thread may come late to its own start
    Thread.ofPlatform().daemon().name("pulse").start(() -> {
      try {
        beats.complete(new Pulse(every).beat(first, read, over));
      } catch (RuntimeException | Error fault) {
        beats.completeExceptionally(fault);
      }
    });
    return beats;
  }

  private Beats beat(long first, Read read, BooleanSupplier over) {
    long due = first;
    long free = due; // when the thread had done the read before
    long ideal = due; // when it would have begun this one, if reads took no time
    // Also what was due before it was over, and was kept from being read until then.
    for (long end = Long.MAX_VALUE; end == Long.MAX_VALUE || due - end < 0; due += every) {
      long begun = await(due, over);
      if (begun - due < 0) {
        break;
      }
      ideal = Math.max(due, ideal) + begun - Math.max(due, free);
      try {
        read.run();
      } catch (Exception _) {
        failed++;
      }
      free = System.nanoTime();
      clock.recordValue(capped(ideal - due));
      reads.recordValue(capped(free - due));
      beyond.recordValue(capped(free - ideal));
      end = end == Long.MAX_VALUE && over.getAsBoolean() ? System.nanoTime() : end;
    }
    return new Beats(reads, clock, beyond, failed);
  }

  /** Returns the time when it is due, or when it is over before. */
  private static long await(long due, BooleanSupplier over) {
    long now = System.nanoTime();
    while (now - due < 0) {
      if (due - now > SPIN) {
        if (over.getAsBoolean()) {
          return now;
        }
        LockSupport.parkNanos(Math.min(due - now - SPIN, LOOK)); // there are few processors, and whom it reads needs them
      } else {
        Thread.onSpinWait();
      }
      now = System.nanoTime();
    }
    return now;
  }

  private static long capped(long nanos) {
    return Math.clamp(nanos, 0, Beats.LONGEST.toNanos());
  }
}
