// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.util.Optional;

/** A process that was launched, and the process group that it leads. Any thread. */
public interface Child {

  /** The process id, which is the id of its group too. It may be in use by another once the group is gone. */
  long pid();

  /**
   * Signals the whole process group; false when nothing is left of it. Never signals after the group was seen gone. The
   * signal may be sent a moment later, but in the order of the calls; nobody waits for it. Any thread.
   */
  boolean signalGroup(int signal);

  /** Whether any process of the group still lives (zombies do not count). Any thread. */
  boolean groupAlive();

  /** Its standard input; empty where it was launched without a pipe for it. Any thread. */
  default Optional<ChildInput> input() {
    return Optional.empty();
  }

  /** Stops reading output and closes the descriptors, in a moment and without waiting for it; idempotent. Any thread. */
  void closeOutput();
}
