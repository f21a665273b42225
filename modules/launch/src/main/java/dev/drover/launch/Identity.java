// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * A process, and not another that was given its number later: {@code start} is when it was made, in clock ticks since the
 * machine was booted, proc_pid_stat(5). Immutable. Any thread.
 */
record Identity(long pid, long start) {

  /** Where in the text behind the name these stand, proc_pid_stat(5). */
  private static final int STATE = 0;
  private static final int START = 19;
  private static final int EXIT_CODE = 49;
  private static final String UIDS = "Uid:";
  private static final int EFFECTIVE = 1;
  private static final String ROOT = "0";

  /** Of one that lives or is a zombie. */
  static Optional<Identity> of(long pid) {
    String[] fields = fields(pid);
    return fields.length > START ? Optional.of(new Identity(pid, Long.parseLong(fields[START]))) : Optional.empty();
  }

  /** Whether it is there, be it a zombie. */
  boolean exists() {
    return isOf(fields(pid));
  }

  boolean lives() {
    String[] fields = fields(pid);
    return isOf(fields) && !fields[STATE].equals("Z") && !fields[STATE].equals("X");
  }

  /** How it ended, as {@link Reaper} tells it, where it is a zombie and this user may know; else {@link Reaper#LOST}. */
  int exit() {
    String[] fields = fields(pid);
    return isOf(fields) && fields.length > EXIT_CODE && fields[STATE].equals("Z") && mayKnow()
        ? Reaper.ofWaitStatus(Integer.parseInt(fields[EXIT_CODE]))
        : Reaper.LOST;
  }

  private boolean isOf(String[] fields) {
    return fields.length > START && Long.parseLong(fields[START]) == start;
  }

  /** The kernel shows the status of others as 0, ptrace(2). */
  private boolean mayKnow() {
    List<String> own = uids("self");
    return own.size() > EFFECTIVE && (own.get(EFFECTIVE).equals(ROOT)
        || uids(Long.toString(pid)).stream().allMatch(own.get(EFFECTIVE)::equals));
  }

  private static List<String> uids(String process) {
    try (var lines = Files.lines(Path.of("/proc", process, "status"))) {
      return lines.filter(line -> line.startsWith(UIDS)).findFirst()
          .map(line -> List.of(line.substring(UIDS.length()).strip().split("\t", -1))).orElse(List.of());
    } catch (IOException _) {
      return List.of();
    }
  }

  /** Empty where there is no such process. */
  private static String[] fields(long pid) {
    String stat = ProcTable.text(pid);
    return stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
  }
}
