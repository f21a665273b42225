// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.time.Instant;

/**
 * Something that happened to an instance, told after its snapshot of {@code revision} is on the board. Numbers are global
 * to one Drover and have no gaps. Immutable. Any thread.
 */
public record LifecycleEvent(long number, Instant time, InstanceId instance, long incarnation, String type, Phase phase,
    long revision, String detail) {

  /** The same under another number. */
  public LifecycleEvent numbered(long other) {
    return new LifecycleEvent(other, time, instance, incarnation, type, phase, revision, detail);
  }
}
