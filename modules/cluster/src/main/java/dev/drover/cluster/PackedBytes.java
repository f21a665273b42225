// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Bytes that nobody changes, equal where they are the same. Immutable by agreement. Any thread. */
final class PackedBytes {
  private final byte[] bytes;

  PackedBytes(byte[] bytes) {
    this.bytes = bytes;
  }

  byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PackedBytes that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return bytes.length + " bytes";
  }
}
