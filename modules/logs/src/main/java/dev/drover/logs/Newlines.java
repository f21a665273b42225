// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks for newlines eight bytes at a time, which a loop over single bytes takes several times as long for. Pure. */
final class Newlines {
  private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH = 0x0101010101010101L;
  private static final long NEWLINES = EACH * '\n';
  private static final long LOW_BITS = EACH * 0x7f;

  private Newlines() {}

  /** How many there are in {@code from} to {@code to}. */
  static int count(byte[] bytes, int from, int to) {
    int count = 0;
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      count += Long.bitCount(marks((long) LONG.get(bytes, at)));
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
      long marks = marks((long) LONG.get(bytes, at));
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
  private static long marks(long word) {
    long zeros = word ^ NEWLINES;
    return ~(((zeros & LOW_BITS) + LOW_BITS) | zeros | LOW_BITS);
  }
}
