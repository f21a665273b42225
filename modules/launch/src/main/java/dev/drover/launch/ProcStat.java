// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.OptionalLong;
import java.util.Set;

/** Reads /proc/PID/stat, proc_pid_stat(5). A text that is empty or torn tells of no process. Any thread. */
final class ProcStat {

  private static final Path PROC = Path.of("/proc");
  private static final int STATE = 0;
  private static final int GROUP = 2;

  private ProcStat() {}

  /** Those of the groups of which a process lives; zombies do not count. All of them where it cannot be told. */
  static Set<Long> alive(Set<Long> groups) {
    return alive(PROC, groups);
  }

  static Set<Long> alive(Path proc, Set<Long> groups) {
    Set<Long> alive = new HashSet<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[1-9]*")) {
      for (Path entry : entries) {
        OptionalLong group = aliveGroup(read(entry));
        if (group.isPresent() && groups.contains(group.getAsLong())) {
          alive.add(group.getAsLong());
          if (alive.size() == groups.size()) {
            break;
          }
        }
      }
      return alive;
    } catch (IOException | DirectoryIteratorException _) {
      return groups; // As when descriptors have run out. What may live must not pass for gone.
    }
  }

  /** Empty when it ended meanwhile, or is another user's and hidden, as the mount option hidepid has it. */
  private static String read(Path process) throws IOException {
    try {
      return Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
    } catch (AccessDeniedException _) {
      return "";
    } catch (IOException e) {
      if (Files.notExists(process)) {
        return "";
      }
      throw e;
    }
  }

  /** The group of whom this stat describes, if that lives. */
  static OptionalLong aliveGroup(String stat) {
    String state = afterName(stat)[STATE];
    return state.equals("Z") || state.equals("X") ? OptionalLong.empty() : group(stat);
  }

  /** The process group of whom this stat describes. */
  static OptionalLong group(String stat) {
    String[] fields = afterName(stat);
    try {
      return fields.length > GROUP + 1 ? OptionalLong.of(Long.parseLong(fields[GROUP])) : OptionalLong.empty();
    } catch (NumberFormatException _) {
      return OptionalLong.empty();
    }
  }

  /** Its name, at most 15 characters of it; empty when there is none. */
  static String program(String stat) {
    int open = stat.indexOf('(');
    int close = stat.lastIndexOf(')');
    return open < 0 || close < open ? "" : stat.substring(open + 1, close);
  }

  /** The name, in parentheses, may itself hold blanks and parentheses; after it come state, parent, group and the rest. */
  private static String[] afterName(String stat) {
    return stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", GROUP + 2);
  }
}
