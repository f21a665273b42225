// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.time.Duration;

/** Ends what reads a text when its time is over, as a pattern that would go back and forth without end. Any thread. */
final class Deadline {
  private static final int LOOK_EACH = 1 << 10;

  private final long endNanos;

  Deadline(Duration within) {
    this.endNanos = System.nanoTime() + nanos(within);
  }

  /** At most a hundred years, so that sums do not overflow. */
  static long nanos(Duration within) {
    Duration most = Duration.ofDays(36_500);
    return within.compareTo(most) > 0 ? most.toNanos() : Math.max(0, within.toNanos());
  }

  /** The time is over. */
  static final class PassedException extends RuntimeException {
    PassedException() {
      super("the time is over", null, false, false);
    }
  }

  /** This text, which throws {@link PassedException} when it is read too late. For one thread. */
  CharSequence bound(String text) {
    return new Bound(text);
  }

  private final class Bound implements CharSequence {
    private final String text;
    private int reads;

    Bound(String text) {
      this.text = text;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      if (++reads % LOOK_EACH == 0 && System.nanoTime() - endNanos >= 0) {
        throw new PassedException();
      }
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Bound(text.substring(start, end));
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
