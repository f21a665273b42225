// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

/**
 * What must not be forgotten of an instance: how many owners it has had, and the number of its last incarnation, 0 before
 * the first. Both only grow. Immutable. Any thread.
 */
public record InstanceRecord(long tenure, long incarnation) {
  private static final int SHIFT = 32;

  /** The first revision of a snapshot that the owner of this tenure gives; each owner's are above those of the one before. */
  public long firstRevision() {
    return tenure << SHIFT;
  }
}
