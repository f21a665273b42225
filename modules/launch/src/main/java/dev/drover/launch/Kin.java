// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.util.stream.Stream;

/**
 * How the descendants of a child are found, wherever they have gone, when its leader has ended. What has left the group
 * goes when that has ended: it is sent KILL by whoever asks. Any thread.
 */
sealed interface Kin permits Kin.InCgroup, Kin.Gathered, Kin.Nobody, KeptKin {

  /** A variable for the environment of the child, NAME=VALUE, that no other has. */
  String mark();

  /** The leader was spawned. Fails where it lives and cannot be watched over. */
  void begin(int pid, int pidfd) throws IOException;

  /** The leader's number is free. */
  default void leaderReaped(long pid) {}

  /** Whether the kernel has killed it for its own limit of memory. Before the leader is reaped. */
  default boolean wasOverMemory() {
    return false;
  }

  /** The launch has failed after all: ends what there is. */
  default void undo(long leader) {}

  /** What is left of the group and of what has left it. */
  Rest rest(ProcessGroup group);

  /** The same by what /proc told: whether anything lives. */
  boolean livesIn(ProcessGroup group, ProcTable table);

  /** Who is left, zombies and all. */
  Stream<ProcStat> survivors(ProcessGroup group);

  /** Nothing is left. */
  default void seenGone() {}

  /** Of a child that an earlier run of the machine had: nothing is left, and its numbers are others'. */
  record Nobody() implements Kin {
    @Override
    public String mark() {
      return Environ.MARK;
    }

    @Override
    public void begin(int pid, int pidfd) {}

    @Override
    public Rest rest(ProcessGroup group) {
      return Rest.NONE;
    }

    @Override
    public boolean livesIn(ProcessGroup group, ProcTable table) {
      return false;
    }

    @Override
    public Stream<ProcStat> survivors(ProcessGroup group) {
      return Stream.empty();
    }
  }

  /** All of them are in a cgroup of their own, which knows without a look at /proc. */
  final class InCgroup implements Kin {
    private final Cgroups all;
    private final Cgroup cgroup;
    private final String mark;
    /** By {@link System#nanoTime}. What strayed did so before. */
    private volatile long reapedAt;

    InCgroup(Cgroups all, Cgroup cgroup, String mark) {
      this.all = all;
      this.cgroup = cgroup;
      this.mark = mark;
    }

    Cgroup cgroup() {
      return cgroup;
    }

    @Override
    public String mark() {
      return mark;
    }

    @Override
    public void begin(int pid, int pidfd) throws IOException {
      try {
        all.begin(cgroup, pid);
      } catch (IOException e) {
        if (!Reaper.hasEnded(pidfd)) {
          throw e;
        }
      }
    }

    @Override
    public boolean wasOverMemory() {
      return cgroup.wasOverMemory();
    }

    @Override
    public void leaderReaped(long pid) {
      reapedAt = System.nanoTime();
    }

    @Override
    public void undo(long leader) {
      boolean _ = all.settleStrays(System.nanoTime());
      cgroup.kill();
      if (cgroup.remove()) {
        all.forget(leader, mark);
      }
    }

    @Override
    public Rest rest(ProcessGroup group) {
      if (cgroup.isRemoved()) {
        return Rest.NONE;
      }
      if (all.settleStrays(reapedAt) && cgroup.remove()) {
        all.forget(group.id(), mark);
        group.seenGone();
        return Rest.NONE;
      }
      if (group.isGone()) {
        cgroup.kill();
      }
      return Rest.SOME;
    }

    @Override
    public boolean livesIn(ProcessGroup group, ProcTable table) {
      return rest(group) != Rest.NONE;
    }

    @Override
    public Stream<ProcStat> survivors(ProcessGroup group) {
      return cgroup.members().stream().flatMap(pid -> ProcTable.stat(pid).stream());
    }
  }

  /** Those that have left the group come to this process as {@link Orphans}. */
  final class Gathered implements Kin {
    private final Orphans orphans;
    private final String mark;
    private volatile boolean gone;

    Gathered(Orphans orphans, String mark) {
      this.orphans = orphans;
      this.mark = mark;
    }

    @Override
    public String mark() {
      return mark;
    }

    @Override
    public void begin(int pid, int pidfd) {
      orphans.addLeader(pid);
    }

    @Override
    public void leaderReaped(long pid) {
      orphans.removeLeader(pid);
    }

    @Override
    public Rest rest(ProcessGroup group) {
      return gone ? Rest.NONE : Rest.ASK_PROC;
    }

    @Override
    public boolean livesIn(ProcessGroup group, ProcTable table) {
      return table.isAlive(group.id()) || orphans.end(group.id(), mark, table);
    }

    @Override
    public Stream<ProcStat> survivors(ProcessGroup group) {
      return ProcTable.read().stream().flatMap(
          table -> Stream.concat(table.membersOf(group.id()), orphans.of(group.id(), mark, table))).distinct();
    }

    @Override
    public void seenGone() {
      gone = true;
    }
  }
}
