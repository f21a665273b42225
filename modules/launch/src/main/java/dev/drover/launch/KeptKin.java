// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The descendants of a child that may outlive this JVM: in a cgroup that no guardian ends, or else anywhere, to be told by
 * session and mark. Any thread.
 */
final class KeptKin implements Kin {

  private static final int LAST_ROUNDS = 20;
  /** The session of no process. */
  private static final long NOBODY = -1;
  private static final long SELF = ProcessHandle.current().pid();

  private final String mark;
  private final @Nullable Cgroup cgroup;
  private final Orphans orphans;
  private volatile boolean gone;

  /** {@code cgroup}: null where it has none. */
  KeptKin(String mark, @Nullable Cgroup cgroup, Orphans orphans) {
    this.mark = mark;
    this.cgroup = cgroup;
    this.orphans = orphans;
  }

  /** Null where it has none. */
  @Nullable
  Cgroup cgroup() {
    return cgroup;
  }

  @Override
  public String mark() {
    return mark;
  }

  /** It has moved itself into its cgroup. */
  @Override
  public void begin(int pid, int pidfd) {}

  @Override
  public boolean wasOverMemory() {
    return cgroup != null && cgroup.wasOverMemory();
  }

  @Override
  public void undo(long leader) {
    if (cgroup != null) {
      cgroup.kill();
      boolean _ = cgroup.remove();
      return;
    }
    boolean found = !gone;
    for (int rounds = 0; found && rounds < LAST_ROUNDS; rounds++) {
      found = ProcTable.read().filter(table -> end(leader, table)).isPresent();
    }
  }

  @Override
  public Rest rest(ProcessGroup group) {
    if (cgroup == null) {
      return gone ? Rest.NONE : Rest.ASK_PROC;
    }
    if (cgroup.remove()) {
      group.seenGone();
      return Rest.NONE;
    }
    if (group.isGone() || !livesIn(cgroup, group)) {
      cgroup.kill();
    }
    return Rest.SOME;
  }

  /** Its leader was a child of the keeper: whose zombie it is now may leave it for long, so only the living count. */
  private static boolean livesIn(Cgroup cgroup, ProcessGroup group) {
    return cgroup.members().stream().flatMap(pid -> ProcTable.stat(pid).stream())
        .anyMatch(stat -> stat.lives() && stat.group() == group.id());
  }

  @Override
  public boolean livesIn(ProcessGroup group, ProcTable table) {
    if (cgroup != null) {
      return rest(group) != Rest.NONE;
    }
    orphans.reapZombies(group.id(), table);
    // Once nothing of the group is left, its number may be another's.
    boolean numbered = !group.isGone();
    return (numbered && table.isAlive(group.id())) || end(numbered ? group.id() : NOBODY, table);
  }

  /** Sends KILL to what has left the group; whether anything has, or may have. */
  private boolean end(long leader, ProcTable table) {
    var left = scattered(leader, table).toList();
    left.stream().filter(stat -> isStill(leader, stat.pid()))
        .forEach(stat -> Libc.kill((int) stat.pid(), Signals.KILL));
    return !left.isEmpty() || others(table).anyMatch(stat -> table.hasMark(stat.pid(), mark) != Environ.Told.NO);
  }

  @Override
  public Stream<ProcStat> survivors(ProcessGroup group) {
    return cgroup == null
        ? ProcTable.read().stream().flatMap(table -> scattered(group.isGone() ? NOBODY : group.id(), table))
        : cgroup.members().stream().flatMap(pid -> ProcTable.stat(pid).stream());
  }

  @Override
  public void seenGone() {
    gone = true;
  }

  private Stream<ProcStat> scattered(long leader, ProcTable table) {
    return others(table)
        .filter(stat -> isOfSession(leader, stat) || table.hasMark(stat.pid(), mark) == Environ.Told.YES);
  }

  /** The table may be old, and its number another's now. */
  private boolean isStill(long leader, long pid) {
    return ProcTable.stat(pid).filter(stat -> isOfSession(leader, stat)).isPresent()
        || Environ.has(pid, mark) == Environ.Told.YES;
  }

  private static boolean isOfSession(long leader, ProcStat stat) {
    return stat.session() == leader && stat.pid() != leader;
  }

  private static Stream<ProcStat> others(ProcTable table) {
    return table.living().filter(stat -> stat.pid() != SELF && !stat.isOfTheKernel());
  }
}
