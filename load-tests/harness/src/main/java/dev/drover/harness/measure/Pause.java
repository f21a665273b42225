// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** How a measurement waits; one that is interrupted goes on at once, and keeps the mark. */
final class Pause {
  private Pause() {}

  static void of(Duration time) {
    try {
      boolean _ = new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }

  /** Looks again and again, at short intervals, until it is so; fails at the deadline with what was waited for. */
  static void until(BooleanSupplier so, Duration deadline, String what) {
    until(so, Duration.ofMillis(1), deadline, what);
  }

  static void until(BooleanSupplier so, Duration every, Duration deadline, String what) {
    long end = System.nanoTime() + deadline.toNanos();
    while (!so.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new Unusable("waited for " + deadline.toSeconds() + " s in vain: " + what);
      }
      of(every);
    }
  }
}
