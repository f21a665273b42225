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
 * reads stands what the same thread saw of the clock alone: how late it came to a read for reasons of the machine. One
 * thread.
 */
final class Pulse {
  /** The kernel wakes a thread about this late (prctl(2), timer slack of 50 us). */
  private static final long SPIN = 80_000;

  private final long every;
  private final Histogram reads = Beats.histogram();
  private final Histogram clock = Beats.histogram();
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
    Thread.ofPlatform().daemon().name("pulse").start(() -> {
      try {
        beats.complete(new Pulse(every).beat(read, over));
      } catch (RuntimeException | Error fault) {
        beats.completeExceptionally(fault);
      }
    });
    return beats;
  }

  private Beats beat(Read read, BooleanSupplier over) {
    long due = System.nanoTime() + every;
    long free = due; // when the thread had done the read before
    // Also what was due before it was over, and was kept from being read until then.
    while (!over.getAsBoolean() || due - free < 0) {
      long now = System.nanoTime();
      while (now - due < 0) {
        if (due - now > SPIN) {
          LockSupport.parkNanos(due - now - SPIN); // there are few processors, and whom it reads needs them
        } else {
          Thread.onSpinWait();
        }
        now = System.nanoTime();
      }
      clock.recordValue(capped(now - Math.max(due, free)));
      try {
        read.run();
      } catch (Exception _) {
        failed++;
      }
      free = System.nanoTime();
      reads.recordValue(capped(free - due));
      due += every;
    }
    return new Beats(reads, clock, failed);
  }

  private static long capped(long nanos) {
    return Math.clamp(nanos, 0, Beats.LONGEST.toNanos());
  }
}
