// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks for newlines eight bytes at a time, which a loop over single bytes takes several times as long for. Pure. */
final class Newlines {
  private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH = 0x0101010101010101L;
  private static final long NEWLINES = EACH * '\n';
  private static final long LOW_BITS = EACH * 0x7f;
  private static final long EVEN_BYTES = 0x00ff00ff00ff00ffL;
  private static final long PAIRS = 0x0001000100010001L;
  private static final int WINDOW = 4 * Long.BYTES;
  /** A byte counts up to 255, four for each window. */
  private static final int MOST_WINDOWS = 62;

  private Newlines() {}

  /** How many there are in {@code from} to {@code to}. */
  static int count(byte[] bytes, int from, int to) {
    int count = 0;
    int at = from;
    while (at <= to - WINDOW) {
      int stop = Math.min(to - WINDOW, at + MOST_WINDOWS * WINDOW);
      long each = 0; // in each byte of it, how many there were in that place of a word
      for (; at <= stop; at += WINDOW) {
        each += (marks(bytes, at) >>> 7) + (marks(bytes, at + 8) >>> 7) + (marks(bytes, at + 16) >>> 7)
            + (marks(bytes, at + 24) >>> 7);
      }
      long pairs = (each & EVEN_BYTES) + ((each >>> Byte.SIZE) & EVEN_BYTES);
      count += (int) ((pairs * PAIRS) >>> 48);
    }
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      count += (int) (((marks(bytes, at) >>> 7) * EACH) >>> 56);
    }
    for (; at < to; at++) {
      count += bytes[at] == '\n' ? 1 : 0;
    }
    return count;
  }

  /** Where the first one is in {@code from} to {@code to}, or -1. */
  static int first(byte[] bytes, int from, int to) {
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      long marks = marks(bytes, at);
      if (marks != 0) {
        return at + Long.numberOfTrailingZeros(marks) / Byte.SIZE;
      }
    }
    for (; at < to; at++) {
      if (bytes[at] == '\n') {
        return at;
      }
    }
    return -1;
  }

  /** Where the last one is in {@code from} to {@code to}, or -1. */
  static int last(byte[] bytes, int from, int to) {
    for (int at = to - 1; at >= from; at--) { // a line is short, mostly
      if (bytes[at] == '\n') {
        return at;
      }
    }
    return -1;
  }

  /** The highest bit of each byte that is a newline. Exact, as is Hacker's Delight's 6-1 with the carries masked off. */
  private static long marks(byte[] bytes, int at) {
    long zeros = (long) WORDS.get(bytes, at) ^ NEWLINES;
    return ~(((zeros & LOW_BITS) + LOW_BITS) | zeros | LOW_BITS);
  }
}
