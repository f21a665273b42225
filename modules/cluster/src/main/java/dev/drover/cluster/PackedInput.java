// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** Reads what {@link PackedOutput} wrote, and trusts nothing: no length is believed that is longer than what is there. Owner only. */
final class PackedInput {
  private final ByteBuffer bytes;

  PackedInput(byte[] bytes) {
    this(ByteBuffer.wrap(bytes));
  }

  private PackedInput(ByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** Bytes that are no such thing as they should be; says at which byte, what was found, and what should be there. */
  static final class Malformed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Malformed(String message) {
      super(message);
    }
  }

  Malformed malformed(String message) {
    return new Malformed("at byte " + bytes.position() + " of " + bytes.limit() + ": " + message);
  }

  boolean hasMore() {
    return bytes.hasRemaining();
  }

  int octet() {
    if (!bytes.hasRemaining()) {
      throw malformed("the bytes end too early");
    }
    return bytes.get() & 0xFF;
  }

  long number() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int next = octet();
      value |= (next & 0x7FL) << shift;
      if (next < 0x80) {
        return value;
      }
    }
    throw malformed("a number has more than ten bytes");
  }

  long signed() {
    long value = number();
    return (value >>> 1) ^ -(value & 1);
  }

  int small(String what, int min, int max) {
    long value = number();
    if (value < min || value > max) {
      throw malformed(what + " must be from " + min + " to " + max + ", was " + value);
    }
    return (int) value;
  }

  /** What the next block holds, as an input of its own; whatever is left of it unread is passed over. */
  PackedInput block() {
    long length = number();
    if (length < 0 || length > bytes.remaining()) {
      throw malformed("a length must be from 0 to " + bytes.remaining() + ", was " + length);
    }
    ByteBuffer slice = bytes.slice(bytes.position(), (int) length);
    bytes.position(bytes.position() + (int) length);
    return new PackedInput(slice);
  }

  String text() {
    ByteBuffer utf8 = block().bytes;
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(utf8).toString();
    } catch (CharacterCodingException _) {
      throw malformed("text must be UTF-8");
    }
  }

  /** All that is left. */
  byte[] rest() {
    byte[] rest = new byte[bytes.remaining()];
    bytes.get(rest);
    return rest;
  }
}
