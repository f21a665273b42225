// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The process that listens on a TCP port of this machine, as {@code /proc} tells it (proc_pid_net(5), proc_pid_fd(5)):
 * its pid, the process group it belongs to, and its name. Immutable. Any thread.
 */
public record PortHolder(long pid, long group, String program) {
  private static final Path PROC = Path.of("/proc");
  private static final String LISTEN = "0A";
  private static final int LOCAL_ADDRESS = 1;
  private static final int STATE = 3;
  private static final int INODE = 9;

  /** Empty where nobody listens, or where it cannot be told: without {@code /proc}, or for another user's process. */
  public static Optional<PortHolder> of(int port) {
    return of(PROC, port);
  }

  static Optional<PortHolder> of(Path proc, int port) {
    var sockets = new HashSet<String>();
    addListeners(proc.resolve("net/tcp"), port, sockets);
    addListeners(proc.resolve("net/tcp6"), port, sockets);
    if (sockets.isEmpty()) {
      return Optional.empty();
    }
    Optional<PortHolder> holder = Optional.empty();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(proc, "[1-9]*")) {
      for (var each = processes.iterator(); holder.isEmpty() && each.hasNext();) {
        Path process = each.next();
        holder = holds(process, sockets) ? describe(process) : Optional.empty();
      }
    } catch (IOException | DirectoryIteratorException _) {
      // Without /proc there is nothing to tell.
    }
    return holder;
  }

  private static void addListeners(Path table, int port, Set<String> into) {
    String suffix = String.format(":%04X", port);
    try {
      for (String line : Files.readString(table, StandardCharsets.ISO_8859_1).split("\n", -1)) {
        String[] fields = line.strip().split("\\s+", -1);
        if (fields.length > INODE && fields[STATE].equals(LISTEN) && fields[LOCAL_ADDRESS].endsWith(suffix)) {
          into.add("socket:[" + fields[INODE] + "]");
        }
      }
    } catch (IOException _) {
      // No such table: no IPv6, or no Linux.
    }
  }

  private static boolean holds(Path process, Set<String> sockets) {
    try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : descriptors) {
        if (sockets.contains(target(descriptor))) {
          return true;
        }
      }
    } catch (IOException | DirectoryIteratorException _) {
      // It ended meanwhile, or is another user's.
    }
    return false;
  }

  /** What it stands for; empty when it was closed meanwhile. */
  private static String target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (IOException _) {
      return "";
    }
  }

  /** Empty when it ended meanwhile. */
  private static Optional<PortHolder> describe(Path process) {
    try {
      String stat = Files.readString(process.resolve("stat"), StandardCharsets.ISO_8859_1);
      return ProcStat.parse(stat).map(found -> new PortHolder(found.pid(), found.group(), found.program()));
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
