// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.util.List;
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

  /**
   * Whether any process still lives of the group, or of what has left it (zombies do not count). What has left it is sent
   * KILL when this is asked after the group has ended. The portable launcher knows of the group alone. Any thread.
   */
  boolean groupAlive();

  /**
   * Whether a glance tells that nothing lives which {@link #groupAlive} asks for. Never a long one: false where /proc would
   * have to be looked at, or where many children exit at the same moment. After the exit was told. Any thread.
   */
  default boolean isSurelyGone() { return false; }

  /**
   * What lives of the group and of what has left it, each as "PID (PROGRAM)", for people; empty where nothing does, or
   * where it cannot be told. Looks at /proc. Any thread.
   */
  default List<String> survivors() {
    return List.of();
  }

  /** Its standard input; empty where it was launched with nothing to read. Any thread. */
  default Optional<ChildInput> input() {
    return Optional.empty();
  }

  /** Sets the size of its terminal, in a moment and without waiting for it; nothing where it has none. Any thread. */
  default void resize(int rows, int columns) {}

  /**
   * Stops to read its output, in a moment, or goes on with it: what it prints meanwhile stays in its pipe, and when that is full it
   * waits. What the pipe has at its exit is told before the exit in any case. Without waiting. Any thread, one after the other.
   */
  default void holdOutput(boolean hold) {}

  /**
   * Runs it in a moment, between two calls of a listener and as one of them: on the launcher's thread, or in its turn. Not at all once
   * the launcher has ended. Without waiting. Any thread.
   */
  default void inTurn(Runnable task) {
    task.run();
  }

  /** Stops reading output and closes the descriptors, in a moment and without waiting for it; idempotent. Any thread. */
  void closeOutput();
}
