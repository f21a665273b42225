// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.model.ProcessSnapshot;

/** The bytes that the real one sends, for rivals, so that they differ in how they send them alone. Any thread. */
public final class SnapshotBytes {
  private SnapshotBytes() {}

  public static byte[] of(ProcessSnapshot snapshot) {
    return SnapshotCodec.encode(snapshot);
  }

  public static ProcessSnapshot read(byte[] bytes) {
    return SnapshotCodec.decode(new PackedInput(bytes));
  }
}
