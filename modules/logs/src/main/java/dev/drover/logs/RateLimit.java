// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

/**
 * A token bucket that lets so many lines a second pass, and at once as many as its burst; it begins full and allocates nothing.
 * Once it has refused a line it refuses all, until there is room for those of a tenth of a second: so what is kept of a flood
 * stands together. A clock that goes back gives nothing, and goes on from there. Not for several threads at once: <b>Owner only.</b>
 */
final class RateLimit {
  /** Of the rate and the burst: credit, in tokens times a second of nanoseconds, must fit into a long. */
  static final long MOST = 1_000_000_000;
  private static final long TOKEN = 1_000_000_000;
  private static final int PARTS_OF_A_SECOND = 10;

  private final long linesPerSecond;
  private final long capacity;
  private final long again;
  private long credit;
  private boolean begun;
  private boolean refusing;
  private long lastNanos;

  RateLimit(long linesPerSecond, long burst) {
    if (linesPerSecond < 1 || linesPerSecond > MOST || burst < 1 || burst > MOST) {
      throw new IllegalArgumentException(
          "rate limit: must be 1 to " + MOST + ", was " + linesPerSecond + " lines a second with a burst of " + burst);
    }
    this.linesPerSecond = linesPerSecond;
    this.capacity = burst * TOKEN;
    this.again = Math.clamp(linesPerSecond / PARTS_OF_A_SECOND, 1, burst) * TOKEN;
    this.credit = capacity;
  }

  /** How many of so many lines may pass at this time, which may begin anywhere; the first ones are meant. */
  int take(long nanoTime, int lines) {
    refill(nanoTime);
    if (lines == 0 || (refusing && credit < again)) {
      return 0;
    }
    int passing = (int) Math.min(lines, credit / TOKEN);
    credit -= passing * TOKEN;
    refusing = passing < lines;
    return passing;
  }

  private void refill(long nanoTime) {
    long elapsed = begun ? nanoTime - lastNanos : 0;
    begun = true;
    lastNanos = nanoTime;
    if (elapsed > 0) {
      // A whole bucket at most, which also keeps the product within a long.
      credit = elapsed > (capacity - credit) / linesPerSecond ? capacity : credit + elapsed * linesPerSecond;
    }
  }
}
