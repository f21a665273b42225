// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Bytes that are looked for in others, 32 at a time, by the one among them that is seldom in logs. Immutable. Any thread. */
final class Needle {
  private static final VarHandle WORDS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EACH = 0x0101010101010101L;
  private static final long HIGH_BITS = EACH << 7;
  private static final int WINDOW = 4 * Long.BYTES;
  /** The most frequent first. */
  private static final String FREQUENT = " 0e1ta2nors3i5d4lc6789-:.u/pmhgfyb=\"[],vwkT_EISRANO(){}xD";

  private final byte[] bytes;
  private final int seldom;
  private final long each;

  Needle(byte[] bytes) {
    if (bytes.length == 0) {
      throw new IllegalArgumentException("nothing is everywhere");
    }
    this.bytes = bytes.clone();
    this.seldom = seldom(bytes);
    this.each = EACH * (bytes[seldom] & 0xff);
  }

  private static int seldom(byte[] bytes) {
    int found = 0;
    for (int i = 1; i < bytes.length; i++) {
      found = rank(bytes[i]) > rank(bytes[found]) ? i : found;
    }
    return found;
  }

  private static int rank(byte one) {
    int place = FREQUENT.indexOf(one);
    // the first byte of a character of several says only which script it is of (RFC 3629)
    return place >= 0 ? place : (one & 0xc0) == 0xc0 ? FREQUENT.length() : FREQUENT.length() + 1;
  }

  int length() {
    return bytes.length;
  }

  /** Where it begins first within {@code from} to {@code to}, or -1. */
  int first(byte[] in, int from, int to) {
    int at = from + seldom;
    int end = to - (bytes.length - 1 - seldom);
    for (; at <= end - WINDOW; at += WINDOW) {
      if (mayHold(in, at)) {
        for (int word = at; word < at + WINDOW; word += Long.BYTES) {
          int found = inWord(in, word);
          if (found >= 0) {
            return found;
          }
        }
      }
    }
    for (; at < end; at++) {
      if (isAt(in, at - seldom)) {
        return at - seldom;
      }
    }
    return -1;
  }

  private boolean mayHold(byte[] in, int at) {
    return (marks(in, at) | marks(in, at + 8) | marks(in, at + 16) | marks(in, at + 24)) != 0;
  }

  private int inWord(byte[] in, int word) {
    for (long marks = marks(in, word); marks != 0; marks &= marks - 1) {
      int start = word + Long.numberOfTrailingZeros(marks) / Byte.SIZE - seldom;
      if (isAt(in, start)) {
        return start;
      }
    }
    return -1;
  }

  /**
   * The highest bit of each byte that is the seldom one, and maybe of some behind such a one (Bit Twiddling Hacks, "Determine
   * if a word has a zero byte").
   */
  private long marks(byte[] in, int at) {
    long zeros = (long) WORDS.get(in, at) ^ each;
    return (zeros - EACH) & ~zeros & HIGH_BITS;
  }

  private boolean isAt(byte[] in, int start) {
    for (int i = 0; i < bytes.length; i++) {
      if (in[start + i] != bytes[i]) {
        return false;
      }
    }
    return true;
  }
}
