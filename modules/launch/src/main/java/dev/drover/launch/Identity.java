// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A process, and not another that was given its number later: {@code start} is when it was made, in clock ticks since the
 * machine was booted, proc_pid_stat(5). What is asked of it fails where that cannot be told, as for want of descriptors.
 * Immutable. Any thread.
 */
record Identity(long pid, long start) {

  /** Where in the text behind the name these stand, proc_pid_stat(5). */
  private static final int STATE = 0;
  private static final int START = 19;
  private static final int EXIT_CODE = 49;

  /** Of one that lives or is a zombie. */
  static Optional<Identity> of(long pid) throws IOException {
    String[] fields = fields(pid);
    return fields.length > START ? Optional.of(new Identity(pid, Long.parseLong(fields[START]))) : Optional.empty();
  }

  /** Whether it is there, be it a zombie. */
  boolean exists() throws IOException {
    return isOf(fields(pid));
  }

  boolean lives() throws IOException {
    String[] fields = fields(pid);
    return isOf(fields) && !fields[STATE].equals("Z") && !fields[STATE].equals("X");
  }

  /** How it ended, as {@link Reaper} tells it, where it is a zombie and this user may know; else {@link Reaper#LOST}. */
  int exit() throws IOException {
    String[] fields = fields(pid);
    return isOf(fields) && fields.length > EXIT_CODE && fields[STATE].equals("Z") && mayKnow()
        ? Reaper.ofWaitStatus(Integer.parseInt(fields[EXIT_CODE]))
        : Reaper.LOST;
  }

  private boolean isOf(String[] fields) {
    return fields.length > START && Long.parseLong(fields[START]) == start;
  }

  /** The kernel shows the status as 0 to whoever may not trace the process, ptrace(2); and does not show its namespaces. */
  private boolean mayKnow() {
    try {
      Path _ = Files.readSymbolicLink(Path.of("/proc", Long.toString(pid), "ns", "user"));
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /** Empty where there is no such process. */
  private static String[] fields(long pid) throws IOException {
    String stat = ProcTable.text(pid);
    return stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
  }
}
