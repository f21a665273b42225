// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

/**
 * Names one supervised running thing: {@code web} where the process has one replica, {@code web/2} where it has several
 * (ordinals from 1; 0 stands for "the only one"). Immutable. Any thread.
 */
public record InstanceId(String process, int ordinal) implements Comparable<InstanceId> {
  public InstanceId {
    if (process.isEmpty() || ordinal < 0) {
      throw new IllegalArgumentException(
          "instance needs a name and an ordinal of 0 or more: " + process + "/" + ordinal);
    }
  }

  /** The only instance of a process. */
  public static InstanceId sole(String process) {
    return new InstanceId(process, 0);
  }

  public String name() {
    return ordinal == 0 ? process : process + "/" + ordinal;
  }

  @Override
  public int compareTo(InstanceId other) {
    int byProcess = process.compareTo(other.process);
    return byProcess != 0 ? byProcess : Integer.compare(ordinal, other.ordinal);
  }

  @Override
  public String toString() {
    return name();
  }
}
