// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The text that stands in a log where lines were suppressed, as people find it in the file: {@code [drover: 12 lines are not kept,
 * for there were more than logs.rate]}. What tells it from a line that was printed is {@link Run#SUPPRESSED} alone. Any thread.
 */
final class Mark {
  private static final String BEGIN = "[drover: ";
  private static final int MOST_DIGITS = 18;

  private Mark() {}

  static byte[] of(long lines) {
    return (BEGIN + lines + (lines == 1 ? " line is" : " lines are") + " not kept, for there were more than logs.rate]")
        .getBytes(UTF_8);
  }

  /** How many lines it tells of; 0 where it is none, for anybody may have written to a file. */
  static long lines(byte[] text, int offset, int length) {
    long lines = 0;
    int at = BEGIN.length();
    if (length <= at || !new String(text, offset, at, UTF_8).equals(BEGIN)) {
      return 0;
    }
    for (; at < length && text[offset + at] >= '0' && text[offset + at] <= '9'; at++) {
      lines = lines * 10 + text[offset + at] - '0';
    }
    return at - BEGIN.length() <= MOST_DIGITS && at < length && text[offset + at] == ' ' ? lines : 0;
  }
}
