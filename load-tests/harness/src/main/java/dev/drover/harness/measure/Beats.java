// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import java.time.Duration;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * What reads took, in nanoseconds from when each was due; how late the thread would have been without them; and, read by
 * read, by how much the one is more than the other. {@code failed} reads count in all. The histograms are not changed any
 * more.
 */
public record Beats(Histogram reads, Histogram clock, Histogram beyond, long failed) {
  private static final int DIGITS = 3;
  static final Duration LONGEST = Duration.ofDays(1);

  public static Beats none() {
    return new Beats(histogram(), histogram(), histogram(), 0);
  }

  static Histogram histogram() {
    return new Histogram(LONGEST.toNanos(), DIGITS);
  }

  /** By how much the worst read is worse than the worst that the clock alone shows. */
  public Duration worstBeyondClock() {
    return Duration.ofNanos(Math.max(0, reads.getMaxValue() - clock.getMaxValue()));
  }

  /** Both together, as of one reader. */
  Beats plus(Beats other) {
    Beats sum = new Beats(histogram(), histogram(), histogram(), failed + other.failed);
    for (Beats each : List.of(this, other)) {
      sum.reads.add(each.reads);
      sum.clock.add(each.clock);
      sum.beyond.add(each.beyond);
    }
    return sum;
  }
}
