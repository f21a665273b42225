// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import dev.drover.launch.Terms.Quota;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * A folder of one launcher in the {@link CgroupTree}, with a cgroup for each child. A child is moved into its own as soon
 * as it was spawned; what it has forked before that stays with this JVM as a stray, and is moved later. Any thread.
 */
final class Cgroups {

  private static final AtomicLong LAUNCHERS = new AtomicLong();

  private final CgroupTree tree;
  private final Path base;
  private final AtomicLong numbers = new AtomicLong();
  /** By the leader's pid, which is the id of its group and session. */
  private final Map<Long, Cgroup> byLeader = new ConcurrentHashMap<>();
  private final Map<String, Cgroup> byMark = new ConcurrentHashMap<>();
  /** When the last look at strays was begun that came to its end. Who writes an older moment costs another look. */
  private volatile long settled;
  private volatile boolean settledOnce;

  private Cgroups(CgroupTree tree, Path base) {
    this.tree = tree;
    this.base = base;
  }

  /** Empty where there is no such tree, it cannot be written to, or the kernel cannot kill by it (before 5.14). */
  static Optional<Cgroups> open() {
    return CgroupTree.acquire().flatMap(Cgroups::openIn);
  }

  private static Optional<Cgroups> openIn(CgroupTree tree) {
    Path base = tree.base().resolve("launcher-" + LAUNCHERS.incrementAndGet());
    try {
      Files.createDirectory(base);
      return Optional.of(new Cgroups(tree, base));
    } catch (IOException _) {
      CgroupTree.release();
      return Optional.empty();
    }
  }

  /** Holds the cgroups of all children. */
  Path base() {
    return base;
  }

  /** A new one for a child that is about to be spawned with this mark in its environment. */
  Cgroup create(String mark) throws IOException {
    Path path = base.resolve(Long.toString(numbers.incrementAndGet()));
    Files.createDirectory(path);
    var cgroup = new Cgroup(path);
    byMark.put(mark, cgroup);
    return cgroup;
  }

  /** One for a child that is to outlive this JVM, which moves itself there: beside what the guardian ends. No other has this name. */
  Cgroup createKept(String name) throws IOException {
    Files.createDirectories(keepers());
    Path path = outliving().resolve(name);
    Files.createDirectory(path);
    return new Cgroup(path);
  }

  /** Where the keepers of such children move themselves. */
  Path keepers() {
    return outliving().resolve("keepers");
  }

  private Path outliving() {
    return tree.base().resolve("kept");
  }

  /** Limits what the child may use, before it is spawned. */
  void limit(Cgroup cgroup, Quota quota) throws IOException {
    for (String controller : quota.controllers().values()) {
      tree.handDown(controller, Objects.requireNonNull(cgroup.path().getParent()));
    }
    cgroup.limit(quota);
  }

  void begin(Cgroup cgroup, int leader) throws IOException {
    byLeader.put((long) leader, cgroup);
    cgroup.add(leader);
    move(pid -> isOf(leader, pid) ? cgroup : null);
  }

  /** How many children it knows of. */
  int tracked() {
    return byLeader.size() + byMark.size();
  }

  void forget(long leader, String mark) {
    byLeader.remove(leader);
    byMark.remove(mark);
  }

  /**
   * Moves every stray to where it belongs, unless that was begun after this moment of {@link System#nanoTime} before. False
   * where it cannot be told who strays, as when descriptors have run out.
   */
  boolean settleStrays(long after) {
    long now = System.nanoTime();
    if (settledOnce && settled - after > 0) {
      return true;
    }
    try {
      move(this::ownerOf);
    } catch (IOException _) {
      return false;
    }
    settled = now;
    settledOnce = true;
    return true;
  }

  /** What strays fork meanwhile is a stray, too, so looks until there is none. */
  private void move(LongFunction<@Nullable Cgroup> owner) throws IOException {
    for (boolean moved = true; moved;) {
      moved = false;
      for (long pid : tree.strays()) {
        moved |= settle(pid, owner.apply(pid));
      }
    }
  }

  /** False where it belongs to nobody here, as what the JDK has started does, or has ended. */
  private static boolean settle(long pid, @Nullable Cgroup cgroup) {
    if (cgroup == null) {
      return false;
    }
    try {
      cgroup.add((int) pid);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /** So soon after the launch, hardly anything can have left the session. */
  private static boolean isOf(long leader, long pid) {
    return ProcTable.stat(pid).filter(stat -> stat.session() == leader && stat.lives()).isPresent();
  }

  private @Nullable Cgroup ownerOf(long pid) {
    @Nullable
    ProcStat stat = ProcTable.stat(pid).filter(ProcStat::lives).orElse(null);
    if (stat == null) {
      return null;
    }
    Cgroup owner = byLeader.getOrDefault(stat.session(), byLeader.get(stat.group()));
    return owner == null ? Environ.mark(pid).map(byMark::get).orElse(null) : owner;
  }

  /** Kills all that is in the cgroups of children now, with what belongs there and has not been moved yet. */
  void killAll() {
    Cgroup.kill(base);
    if (settleStrays(System.nanoTime())) {
      Cgroup.kill(base);
    }
  }

  /** Kills what is left, and removes what can be removed. Once. */
  void close() {
    Cgroup.kill(base);
    try {
      CgroupTree.remove(base);
    } catch (IOException _) {
      // Something has not ended yet; the guardian comes after.
    }
    CgroupTree.release();
  }
}
