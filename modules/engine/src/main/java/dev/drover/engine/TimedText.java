// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

/** A text that can be read until a deadline (of {@link System#nanoTime}), so that a regular expression comes to an end. */
record TimedText(CharSequence text, long deadlineNanos) implements CharSequence {

  /** The deadline has passed. */
  static final class TooLong extends RuntimeException {
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
    if (System.nanoTime() - deadlineNanos > 0) {
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
