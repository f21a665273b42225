// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.nio.ByteBuffer;

/**
 * A stretch of lines, written once from front to back. {@code committed} is the only field that changes: the writer
 * stores it after the bytes, a reader loads it before them, so what is below it never changes again.
 */
final class Segment {
  /** Length of the text (4), time in ms (8), incarnation (8), flags (1). */
  static final int HEADER_BYTES = 21;
  static final byte ERR = 1;
  static final byte PARTIAL = 2;

  final long firstLine;
  final ByteBuffer bytes;
  private volatile int committed;

  Segment(long firstLine, int capacityBytes) {
    this.firstLine = firstLine;
    this.bytes = ByteBuffer.allocate(capacityBytes);
  }

  /** <b>Any thread.</b> */
  int committed() {
    return committed;
  }

  boolean hasRoomFor(int textLength) {
    return committed + HEADER_BYTES + textLength <= bytes.capacity();
  }

  /** <b>Owner only.</b> */
  void append(long timeMillis, long incarnation, byte flags, byte[] text, int offset, int length) {
    int at = committed;
    bytes.putInt(at, length);
    bytes.putLong(at + 4, timeMillis);
    bytes.putLong(at + 12, incarnation);
    bytes.put(at + 20, flags);
    bytes.put(at + HEADER_BYTES, text, offset, length);
    committed = at + HEADER_BYTES + length;
  }

  int capacity() {
    return bytes.capacity();
  }
}
