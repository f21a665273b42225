// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.util.Arrays;
import java.util.HexFormat;

/** Bytes as a process printed them. Immutable. Any thread. */
public final class Printed {
  private final byte[] bytes;

  /** Keeps the array, which must not be changed any more. */
  Printed(byte[] bytes) {
    this.bytes = bytes;
  }

  public static Printed of(byte[] bytes) {
    return new Printed(bytes.clone());
  }

  /** A copy. */
  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Printed that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
