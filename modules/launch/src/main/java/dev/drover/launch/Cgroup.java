// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import dev.drover.launch.Terms.Quota;
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
  private static final String POPULATED = "populated 1";

  private static final String KILLED_FOR_MEMORY = "oom_kill ";
  private static final String AT_ITS_LIMIT = "oom ";
  private static final int PERIOD_MICROS = 100_000;
  /** Quotas are in thousandths of a processor. */
  private static final int MICROS_PER_MILLI = PERIOD_MICROS / 1_000;

  private final Path path;
  private volatile boolean removed;
  private volatile boolean hasMemoryLimit;

  Cgroup(Path path) {
    this.path = path;
  }

  /** One that an earlier JVM has made, with the limits that it has. */
  static Cgroup found(Path path) {
    var cgroup = new Cgroup(path);
    try {
      cgroup.hasMemoryLimit = !Files.readString(path.resolve("memory.max")).strip().equals("max");
    } catch (IOException _) {
      // The controller was never handed down.
    }
    return cgroup;
  }

  Path path() {
    return path;
  }

  /** Takes the process in; what it forks from now on is in, too. Fails where it has ended. */
  void add(int pid) throws IOException {
    write(path.resolve(MEMBERS), Integer.toString(pid));
  }

  /**
   * Limits what all that is in it may use together; its parent must have handed down the controllers. What has more memory
   * than is allowed is killed as a whole, and does not go on more slowly in swap space.
   */
  void limit(Quota quota) throws IOException {
    if (quota.memory().isPresent()) {
      write(path.resolve("memory.max"), Long.toString(quota.memory().getAsLong()));
      write(path.resolve("memory.oom.group"), "1");
      Path swap = path.resolve("memory.swap.max");
      if (Files.exists(swap)) { // not in a kernel without swap
        write(swap, "0");
      }
      hasMemoryLimit = true;
    }
    if (quota.milliprocessors().isPresent()) {
      write(path.resolve("cpu.max"),
          (long) quota.milliprocessors().getAsInt() * MICROS_PER_MILLI + " " + PERIOD_MICROS);
    }
  }

  /** Whether the kernel has killed in it because of its own limit, and not because the machine had no memory left. */
  boolean wasOverMemory() {
    if (!hasMemoryLimit) {
      return false;
    }
    try {
      List<String> events = Files.readAllLines(path.resolve("memory.events"));
      return isAboveZero(events, KILLED_FOR_MEMORY) && isAboveZero(events, AT_ITS_LIMIT);
    } catch (IOException _) {
      return false;
    }
  }

  private static boolean isAboveZero(List<String> events, String key) {
    return events.stream().anyMatch(line -> line.startsWith(key) && !line.equals(key + "0"));
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
    return members(Files.readAllBytes(cgroup.resolve(MEMBERS)));
  }

  /** What a file of members has: a number a line. */
  static List<Long> members(byte[] file) {
    return new String(file, StandardCharsets.US_ASCII).lines().map(Long::valueOf).toList();
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
      removed = isTreeRemoved();
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

  /** Whether anything lives in it or in one in it. */
  static boolean isPopulated(Path cgroup) throws IOException {
    return Files.readString(cgroup.resolve(EVENTS)).contains(POPULATED);
  }

  /** A child may have made cgroups of its own in it, as a Drover that runs under Drover does. */
  private boolean isTreeRemoved() {
    try {
      CgroupTree.remove(path);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  static void write(Path file, String text) throws IOException {
    Files.write(file, text.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
  }
}
