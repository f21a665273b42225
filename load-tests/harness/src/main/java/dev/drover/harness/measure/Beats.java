// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * What reads took, in nanoseconds from when each was due, and how late the thread was by itself; {@code failed} reads count
 * in both. The histograms are not changed any more.
 */
public record Beats(Histogram reads, Histogram clock, long failed) {
  private static final int DIGITS = 3;
  static final Duration LONGEST = Duration.ofMinutes(10);

  public static Beats none() {
    return new Beats(histogram(), histogram(), 0);
  }

  static Histogram histogram() {
    return new Histogram(LONGEST.toNanos(), DIGITS);
  }

  /** The longest read beyond the longest time for which the machine held the thread up. */
  public Duration worstBeyondClock() {
    return Duration.ofNanos(Math.max(0, reads.getMaxValue() - clock.getMaxValue()));
  }

  /** Both together, as of one reader. */
  Beats plus(Beats other) {
    Beats sum = new Beats(histogram(), histogram(), failed + other.failed);
    sum.reads.add(reads);
    sum.reads.add(other.reads);
    sum.clock.add(clock);
    sum.clock.add(other.clock);
    return sum;
  }
}
