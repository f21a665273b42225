// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** All processes of this machine, as /proc told of them one after the other. Any thread. */
final class ProcTable {

  private static final Path PROC = Path.of("/proc");
  /** A stat is shorter than this, proc_pid_stat(5). */
  private static final int LONGEST = 2048;
  /** What was read one after the other may hold a circle. */
  private static final int DEEPEST = 1000;

  private final List<ProcStat> all;
  private final Set<Long> aliveGroups;
  /** What was read so far. */
  private final Map<Long, Environ.Seen> environments = new ConcurrentHashMap<>();

  ProcTable(List<ProcStat> all) {
    this.all = List.copyOf(all);
    aliveGroups = this.all.stream().filter(ProcStat::lives).map(ProcStat::group)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Empty where it cannot be told, as when descriptors have run out: what may live must not pass for gone. */
  static Optional<ProcTable> read() {
    return read(PROC);
  }

  static Optional<ProcTable> read(Path proc) {
    var all = new ArrayList<ProcStat>();
    byte[] buffer = new byte[LONGEST];
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc, "[1-9]*")) {
      for (Path entry : entries) {
        ProcStat.parse(stat(entry, buffer)).ifPresent(all::add);
      }
      return Optional.of(new ProcTable(all));
    } catch (IOException | DirectoryIteratorException _) {
      return Optional.empty();
    }
  }

  /** Of one process; empty when there is none, or when it cannot be told. */
  static Optional<ProcStat> stat(long pid) {
    try {
      return ProcStat.parse(text(pid));
    } catch (IOException _) {
      return Optional.empty();
    }
  }

  /** The stat of one process; empty when there is none. Fails where it cannot be told, as for want of descriptors. */
  static String text(long pid) throws IOException {
    return stat(PROC.resolve(Long.toString(pid)), new byte[LONGEST]);
  }

  /** What {@link Environ#has} says of it, read once for all who ask this table. */
  Environ.Told hasMark(long pid, String mark) {
    return environments.computeIfAbsent(pid, Environ::look).has(mark);
  }

  /** Those that live. */
  Stream<ProcStat> living() {
    return all.stream().filter(ProcStat::lives);
  }

  /** Whether a process of the group lives; zombies do not count. */
  boolean isAlive(long group) {
    return aliveGroups.contains(group);
  }

  /** Those that live, by the leader whose session or group they are in, or from whom they descend. */
  Map<Long, List<ProcStat>> trees(Set<Long> leaders) {
    Map<Long, ProcStat> byPid = all.stream().collect(Collectors.toMap(ProcStat::pid, stat -> stat, (one, _) -> one));
    Map<Long, List<ProcStat>> trees = new HashMap<>();
    for (ProcStat stat : all) {
      if (stat.lives()) {
        leaderOf(stat, leaders, byPid)
            .ifPresent(leader -> trees.computeIfAbsent(leader, _ -> new ArrayList<>()).add(stat));
      }
    }
    return trees;
  }

  private static OptionalLong leaderOf(ProcStat stat, Set<Long> leaders, Map<Long, ProcStat> byPid) {
    var one = stat;
    for (int depth = 0; one != null && depth < DEEPEST; depth++) {
      for (long candidate : new long[]{one.pid(), one.session(), one.group()}) {
        if (leaders.contains(candidate)) {
          return OptionalLong.of(candidate);
        }
      }
      one = byPid.get(one.parent());
    }
    return OptionalLong.empty();
  }

  /** Of a group, zombies and all. */
  Stream<ProcStat> membersOf(long group) {
    return all.stream().filter(stat -> stat.group() == group);
  }

  /** Zombies and all. */
  Stream<ProcStat> childrenOf(long pid) {
    return all.stream().filter(stat -> stat.parent() == pid);
  }

  /** Empty when it ended meanwhile, or is another user's and hidden, as the mount option hidepid has it. */
  private static String stat(Path process, byte[] buffer) throws IOException {
    Path file = process.resolve("stat");
    try (var in = new FileInputStream(file.toFile())) {
      int length = in.readNBytes(buffer, 0, LONGEST);
      return new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
    } catch (FileNotFoundException e) {
      if (Files.exists(file) && Files.isReadable(file)) {
        throw e;
      }
      return "";
    } catch (IOException e) {
      if (Files.notExists(process) || isGone(e)) {
        return "";
      }
      throw e;
    }
  }

  /** It ended between the opening and the reading. */
  private static boolean isGone(IOException e) {
    return String.valueOf(e.getMessage()).contains("No such process");
  }
}
