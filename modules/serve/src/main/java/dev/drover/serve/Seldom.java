// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** Lets something through once in a while only. Any thread. */
final class Seldom {
  private final long everyNanos;
  private final LongSupplier nanoTime;
  private final AtomicLong next;

  Seldom(Duration every, LongSupplier nanoTime) {
    this.everyNanos = every.toNanos();
    this.nanoTime = nanoTime;
    this.next = new AtomicLong(nanoTime.getAsLong());
  }

  /** Whether it may happen now. */
  boolean isDue() {
    long now = nanoTime.getAsLong();
    long due = next.get();
    return now - due >= 0 && next.compareAndSet(due, now + everyNanos);
  }
}
