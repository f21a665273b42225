// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a Ctrl-C or a TERM means: the first asks for an ordered stop, a later one for a kill. One request may come as
 * two signals at once, to the process and to its group (as from {@code timeout(1)} and from npm): that is no second one.
 * Any thread.
 */
final class StopRequests {
  /** Nobody presses twice within this time. */
  static final Duration BURST = Duration.ofMillis(250);

  /** What to do now. */
  enum Meaning {
    STOP, SAME_AS_BEFORE, KILL
  }

  private final LongSupplier nanoTime;
  private final AtomicReference<@Nullable Long> first = new AtomicReference<>();

  StopRequests(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  Meaning next() {
    long now = nanoTime.getAsLong();
    if (first.compareAndSet(null, now)) {
      return Meaning.STOP;
    }
    Long begin = first.get();
    return begin != null && now - begin < BURST.toNanos() ? Meaning.SAME_AS_BEFORE : Meaning.KILL;
  }
}
