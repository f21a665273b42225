// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

/**
 * A token bucket that lets so many lines a second pass, and at once as many as its burst; it begins full, allocates nothing,
 * and a clock that goes back gives nothing. Not for several threads at once: <b>Owner only.</b>
 */
public final class RateLimit {
  /** Of the rate and the burst: credit, in tokens times a second of nanoseconds, must fit into a long. */
  public static final long MOST = 1_000_000_000;
  private static final long TOKEN = 1_000_000_000;

  private final long linesPerSecond;
  private final long capacity;
  private long credit;
  private boolean begun;
  private long lastNanos;
  private long suppressed;

  public RateLimit(long linesPerSecond, long burst) {
    if (linesPerSecond < 1 || linesPerSecond > MOST || burst < 1 || burst > MOST) {
      throw new IllegalArgumentException(
          "rate limit: must be 1 to " + MOST + ", was " + linesPerSecond + " lines a second with a burst of " + burst);
    }
    this.linesPerSecond = linesPerSecond;
    this.capacity = burst * TOKEN;
    this.credit = capacity;
  }

  /** Whether a line may pass at this time of {@link System#nanoTime()}; one that may not is counted. */
  public boolean take(long nanoTime) {
    long elapsed = begun ? nanoTime - lastNanos : 0;
    if (!begun || elapsed > 0) {
      begun = true;
      lastNanos = nanoTime;
      // A whole bucket at most, which also keeps the product within a long.
      credit = elapsed > (capacity - credit) / linesPerSecond ? capacity : credit + elapsed * linesPerSecond;
    }
    if (credit < TOKEN) {
      suppressed++;
      return false;
    }
    credit -= TOKEN;
    return true;
  }

  /** How many were not let pass since this was asked last. */
  public long suppressed() {
    long count = suppressed;
    suppressed = 0;
    return count;
  }
}
