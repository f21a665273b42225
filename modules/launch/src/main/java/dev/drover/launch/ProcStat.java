// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.util.Optional;

/**
 * What /proc/PID/stat tells of a process, proc_pid_stat(5). {@code ticks} is its processor time and that of the children it
 * has waited for, {@code pages} its resident memory; 0 where the text ends before. Immutable.
 */
record ProcStat(long pid, String program, char state, long parent, long group, long session, long ticks, long pages) {

  private static final int STATE = 0;
  private static final int PARENT = 1;
  private static final int GROUP = 2;
  private static final int SESSION = 3;
  private static final int[] TIMES = {11, 12, 13, 14};
  private static final int PAGES = 21;

  /** A text that is empty or torn tells of no process. */
  static Optional<ProcStat> parse(String stat) {
    int open = stat.indexOf('(');
    int close = stat.lastIndexOf(')'); // The name, at most 15 characters, may itself hold blanks and parentheses.
    if (open < 1 || close < open) {
      return Optional.empty();
    }
    String[] fields = stat.substring(close + 1).strip().split(" ", PAGES + 2);
    if (fields.length < SESSION + 2 || fields[STATE].length() != 1) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ProcStat(Long.parseLong(stat.substring(0, open).strip()), stat.substring(open + 1, close),
          fields[STATE].charAt(0), Long.parseLong(fields[PARENT]), Long.parseLong(fields[GROUP]),
          Long.parseLong(fields[SESSION]), sum(fields, TIMES), sum(fields, PAGES)));
    } catch (NumberFormatException _) {
      return Optional.empty();
    }
  }

  private static long sum(String[] fields, int... indexes) {
    long sum = 0;
    for (int index : indexes) {
      sum += index < fields.length - 1 ? Long.parseLong(fields[index]) : 0;
    }
    return sum;
  }

  /** A thread of the kernel, which has neither words nor environment. */
  boolean isOfTheKernel() {
    return session == 0 && group == 0;
  }

  boolean isZombie() { return state == 'Z'; }

  /** Neither a zombie nor dead. */
  boolean lives() {
    return state != 'Z' && state != 'X';
  }

  /** For people; one that sleeps in the kernel cannot be killed until that is over. */
  @Override
  public String toString() {
    return pid + " (" + program + (state == 'D' ? ", uninterruptible" : "") + ")";
  }
}
