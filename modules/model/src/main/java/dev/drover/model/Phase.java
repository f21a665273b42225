// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

/** Where an instance is in its life. */
public enum Phase {
  /** Declared, not to be started unless asked for by name. */
  DISABLED,
  /** Wanted, waiting for its dependencies. */
  PENDING,
  /** The launch is under way. */
  STARTING,
  /** An incarnation lives. */
  RUNNING,
  /** Asked to end; the reason says what it is waiting for. */
  STOPPING,
  /** Ended, to be launched again. */
  BACKOFF,
  /** Ended as a success, not to be launched again. */
  COMPLETED,
  /** Ended because it was asked to. */
  STOPPED,
  /** Ended or not launchable, and the policy gives up. */
  FAILED,
  /** A dependency can no longer be met. */
  SKIPPED;

  /** Whether nothing happens any more unless somebody asks for it. */
  public boolean atRest() {
    return switch (this) {
      case DISABLED, COMPLETED, STOPPED, FAILED, SKIPPED -> true;
      case PENDING, STARTING, RUNNING, STOPPING, BACKOFF -> false;
    };
  }

  /** Whether something of it lives, or is about to. */
  public boolean mayLive() {
    return switch (this) {
      case STARTING, RUNNING, STOPPING -> true;
      case DISABLED, PENDING, BACKOFF, COMPLETED, STOPPED, FAILED, SKIPPED -> false;
    };
  }
}
