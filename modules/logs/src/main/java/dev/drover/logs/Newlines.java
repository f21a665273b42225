// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.nio.ByteBuffer;

/** Looks for newlines eight bytes at a time, which a loop over single bytes takes several times as long for. Pure. */
final class Newlines {
  private static final long EACH = 0x0101010101010101L;
  private static final long NEWLINES = EACH * '\n';
  private static final long LOW_BITS = EACH * 0x7f;

  private Newlines() {}

  /** How many there are in {@code from} to {@code to}. */
  static int count(byte[] bytes, int from, int to) {
    ByteBuffer words = ByteBuffer.wrap(bytes);
    int count = 0;
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      count += Long.bitCount(marks(words.getLong(at)));
    }
    for (; at < to; at++) {
      count += bytes[at] == '\n' ? 1 : 0;
    }
    return count;
  }

  /** Where the first one is in {@code from} to {@code to}, or -1. */
  static int first(byte[] bytes, int from, int to) {
    ByteBuffer words = ByteBuffer.wrap(bytes);
    int at = from;
    for (; at <= to - Long.BYTES; at += Long.BYTES) {
      long marks = marks(words.getLong(at));
      if (marks != 0) {
        return at + Long.numberOfLeadingZeros(marks) / Byte.SIZE;
      }
    }
    for (; at < to; at++) {
      if (bytes[at] == '\n') {
        return at;
      }
    }
    return -1;
  }

  /** Where the bytes after so many of them begin; there must be as many. */
  static int after(byte[] bytes, int from, int to, int count) {
    int at = from;
    for (int i = 0; i < count; i++) {
      at = first(bytes, at, to) + 1;
    }
    return at;
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
