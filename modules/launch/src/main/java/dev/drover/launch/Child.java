// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

/** A started process, the leader of a process group of its own. */
public interface Child {
  long pid();

  /** Signals the whole group; false once nothing is left of it. <b>Any thread.</b> */
  boolean signalGroup(int signal);

  /** Whether anything of the group still lives; zombies do not count. <b>Any thread</b>, but it may read {@code /proc}. */
  boolean groupAlive();

  /** Reads no more output. Idempotent. <b>Any thread.</b> */
  void closeOutput();
}
