// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

/**
 * A text that can be read until a deadline (of {@link System#nanoTime}), so that a regular expression comes to an end. A million
 * looks are free, for a thread may have waited for a processor while its time passed. One thread.
 */
public final class TimedText implements CharSequence {
  /** Looks at the clock cost more than looks at a character. */
  private static final int LOOKS_A_CHECK = 256;

  private static final int FREE_LOOKS = 1_000_000;

  private final CharSequence text;
  private final long deadlineNanos;
  private long looks;

  public TimedText(CharSequence text, long deadlineNanos) {
    this.text = text;
    this.deadlineNanos = deadlineNanos;
  }

  /** The deadline has passed. */
  public static final class TooLong extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooLong() {
      super("the pattern takes too long", null, false, false);
    }
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public char charAt(int index) {
    if (++looks % LOOKS_A_CHECK == 0 && looks > FREE_LOOKS && System.nanoTime() - deadlineNanos > 0) {
      throw new TooLong();
    }
    return text.charAt(index);
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return new TimedText(text.subSequence(start, end), deadlineNanos);
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
