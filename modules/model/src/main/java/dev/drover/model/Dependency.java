// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

/** What must hold of another process before this one is launched. Immutable. */
public record Dependency(String process, Condition condition) {
  public enum Condition {
    /** Launched, after exec succeeded. */
    STARTED,
    /** Its ready probe passed; without a probe the same as started. */
    READY,
    /** Ended, in whatever way. */
    COMPLETED,
    /** Ended as a success. */
    SUCCEEDED,
    /** A line matched its {@code ready.log} pattern. */
    LOG
  }
}
