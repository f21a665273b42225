// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads /proc/PID/stat, proc_pid_stat(5). Any thread. */
final class ProcStat {

  private static final Path PROC = Path.of("/proc");

  private ProcStat() {}

  /** Whether a process of this group lives; zombies do not count. */
  static boolean anyAlive(int group) {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[1-9]*")) {
      for (Path entry : entries) {
        if (isAliveIn(group, entry)) {
          return true;
        }
      }
      return false;
    } catch (IOException _) {
      return true; // It cannot be told, and kill(2) has found a member.
    }
  }

  private static boolean isAliveIn(int group, Path entry) {
    try {
      return isAliveIn(group, new String(Files.readAllBytes(entry.resolve("stat")), StandardCharsets.ISO_8859_1));
    } catch (IOException _) {
      return false; // It ended meanwhile.
    }
  }

  /** The name, in parentheses, may itself hold blanks and parentheses; after it come state, parent and group. */
  static boolean isAliveIn(int group, String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", 4);
    return fields.length == 4 && !fields[0].equals("Z") && !fields[0].equals("X")
        && fields[2].equals(Integer.toString(group));
  }

  /** The process group of whom this stat describes. */
  static long group(String stat) {
    return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", 4)[2]);
  }

  /** Its name, at most 15 characters of it. */
  static String program(String stat) {
    return stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
  }
}
