// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that grow: numbers take as few bytes as they need (seven bits a byte, the lowest first), text is UTF-8 behind its
 * length in bytes. Owner only.
 */
final class PackedOutput {
  private byte[] bytes = new byte[128];
  private int length;

  int length() {
    return length;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, length);
  }

  PackedOutput octet(int value) {
    room(1);
    bytes[length++] = (byte) value;
    return this;
  }

  /** Any number; small ones of no sign are short. */
  PackedOutput number(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[length++] = (byte) rest;
    return this;
  }

  /** Any number; those near 0 are short, whatever their sign. */
  PackedOutput signed(long value) {
    return number((value << 1) ^ (value >> 63));
  }

  PackedOutput text(String value) {
    return block(value.getBytes(StandardCharsets.UTF_8));
  }

  /** Bytes behind their length. */
  PackedOutput block(byte[] value) {
    return number(value.length).raw(value);
  }

  PackedOutput raw(byte[] value) {
    room(value.length);
    System.arraycopy(value, 0, bytes, length, value.length);
    length += value.length;
    return this;
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }
}
