// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;

/**
 * The cgroup of one child, cgroups(7): whatever descends from it is in there, wherever it went. Zombies do not count. Any
 * thread.
 */
final class Cgroup {

  static final String MEMBERS = "cgroup.procs";
  static final String KILL = "cgroup.kill";
  private static final String EVENTS = "cgroup.events";
  private static final String USED = "usage_usec ";
  private static final String EMPTY = "populated 0";

  private final Path path;
  private volatile boolean removed;

  Cgroup(Path path) {
    this.path = path;
  }

  Path path() {
    return path;
  }

  /** Takes the process in; what it forks from now on is in, too. Fails where it has ended. */
  void add(int pid) throws IOException {
    write(path.resolve(MEMBERS), Integer.toString(pid));
  }

  /** Processor time of all that is or was in it; zero where it cannot be told. */
  Duration cpu() {
    try {
      return cpu(Files.readString(path.resolve("cpu.stat")));
    } catch (IOException _) {
      return Duration.ZERO;
    }
  }

  static Duration cpu(String stat) {
    return stat.lines().filter(line -> line.startsWith(USED)).findFirst()
        .map(line -> Duration.ofNanos(1_000 * Long.parseLong(line.substring(USED.length()).strip())))
        .orElse(Duration.ZERO);
  }

  /** Who is in it, without those of cgroups in it; nobody where it cannot be told. */
  List<Long> members() {
    try {
      return members(path);
    } catch (IOException _) {
      return List.of();
    }
  }

  static List<Long> members(Path cgroup) throws IOException {
    return Files.readAllLines(cgroup.resolve(MEMBERS)).stream().map(Long::valueOf).toList();
  }

  boolean isRemoved() { return removed; }

  /** Removes it if nothing lives in it: true once it is gone, for ever. */
  boolean remove() {
    if (removed) {
      return true;
    }
    try {
      Files.delete(path);
      removed = true;
    } catch (NoSuchFileException _) {
      removed = true;
    } catch (IOException _) {
      removed = hasOnlyEmptyOnes() && isTreeRemoved();
    }
    return removed;
  }

  /** Ends all that is in it. */
  void kill() {
    kill(path);
  }

  static void kill(Path cgroup) {
    try {
      write(cgroup.resolve(KILL), "1");
    } catch (IOException _) {
      // It is gone, and nothing can live in it.
    }
  }

  /** A child may have made cgroups of its own in it, as a Drover that runs under Drover does. */
  private boolean hasOnlyEmptyOnes() {
    try {
      return Files.readString(path.resolve(EVENTS)).contains(EMPTY);
    } catch (IOException _) {
      return false;
    }
  }

  private boolean isTreeRemoved() {
    try {
      CgroupTree.remove(path);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  private static void write(Path file, String text) throws IOException {
    Files.write(file, text.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
  }
}
