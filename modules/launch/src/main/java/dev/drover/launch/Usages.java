// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Measures {@link Usage}, with one look at /proc for all children that have no cgroup. Any thread. */
final class Usages {

  /** The unit of times in /proc, fixed for user space on x86-64 and arm64: USER_HZ, time(7). */
  private static final long NANOS_PER_TICK = 10_000_000;
  private static final String PAGE_SIZE = "KernelPageSize:";

  /** Bytes a page. */
  private static final class Page {
    static final long SIZE = size();

    private static long size() {
      try (var lines = Files.lines(Path.of("/proc/self/smaps"))) {
        return lines.filter(line -> line.startsWith(PAGE_SIZE)).findFirst()
            .map(line -> line.substring(PAGE_SIZE.length()).strip().split(" ", 2)[0])
            .map(kilobytes -> Long.parseLong(kilobytes) << 10).orElse(4096L);
      } catch (IOException _) {
        return 4096;
      }
    }
  }

  private Usages() {}

  /** Without those of which nothing can be told. */
  static Map<Child, Usage> of(Collection<? extends Child> children) {
    Map<Child, Usage> found = new HashMap<>();
    Map<Long, Child> leaders = new HashMap<>();
    for (Child child : children) {
      var cgroup = child instanceof NativeChild own ? own.cgroup() : null;
      if (cgroup == null) {
        leaders.put(child.pid(), child);
      } else {
        add(found, child, cgroup);
      }
    }
    if (!leaders.isEmpty()) {
      ProcTable.read().ifPresent(table -> addTrees(found, leaders, table));
    }
    return found;
  }

  private static void add(Map<Child, Usage> found, Child child, Cgroup cgroup) {
    List<ProcStat> members = cgroup.members().stream().flatMap(pid -> ProcTable.stat(pid).stream())
        .filter(ProcStat::lives).toList();
    if (!members.isEmpty()) {
      found.put(child, new Usage(cgroup.cpu(), memory(members), members.size()));
    }
  }

  private static void addTrees(Map<Child, Usage> found, Map<Long, Child> leaders, ProcTable table) {
    table.trees(leaders.keySet()).forEach((leader, members) -> {
      Child child = leaders.get(leader);
      if (child != null) {
        long ticks = members.stream().mapToLong(ProcStat::ticks).sum();
        found.put(child, new Usage(Duration.ofNanos(ticks * NANOS_PER_TICK), memory(members), members.size()));
      }
    });
  }

  private static long memory(List<ProcStat> members) {
    return members.stream().mapToLong(ProcStat::pages).sum() * Page.SIZE;
  }
}
