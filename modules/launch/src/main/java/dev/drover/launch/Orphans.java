// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The processes that have come to be children of this one because their parents ended: as the child subreaper of its
 * descendants, prctl(2), this process gets them whatever session they are in. Whose they were is told by a mark in their
 * environment, their session or their group. Any thread.
 */
final class Orphans {

  private static final long SELF = ProcessHandle.current().pid();
  /** A zombie that others are to reap, such as the JDK those that it has started, does not stay for so long. */
  private static final long NOT_OURS_NANOS = 1_000_000_000;

  /** How many launchers of this JVM want orphans to come here. */
  private static final AtomicInteger GATHERING = new AtomicInteger();

  private final Guardian guardian;
  /** Children that were launched and have not been reaped yet. */
  private final Set<Long> leaders = ConcurrentHashMap.newKeySet();
  private final Map<Long, Long> zombiesSince = new HashMap<>();
  /** Those that were killed here. */
  private final Set<Long> ours = new HashSet<>();

  Orphans(Guardian guardian) {
    this.guardian = guardian;
  }

  void addLeader(long pid) {
    leaders.add(pid);
    guardian.add(pid);
  }

  void removeLeader(long pid) {
    leaders.remove(pid);
    guardian.remove(pid);
  }

  /** How many processes it knows of. */
  synchronized int tracked() {
    return leaders.size() + zombiesSince.size() + ours.size();
  }

  /** From now on orphans come here, until as many have let go. */
  static void gather() {
    synchronized (GATHERING) {
      if (GATHERING.getAndIncrement() == 0) {
        Libc.subreaper(true);
      }
    }
  }

  static void letGo() {
    synchronized (GATHERING) {
      if (GATHERING.decrementAndGet() == 0) {
        Libc.subreaper(false);
      }
    }
  }

  /**
   * Sends KILL to those of a child, and to the groups that they lead; false when none lives, and none may be one of them.
   * Reaps what has ended. Under a lock, for as long as one of them is not reaped its number is certain to be its own.
   */
  synchronized boolean end(long leader, String mark, ProcTable table) {
    reapZombies(leader, table);
    List<ProcStat> found = of(leader, mark, table).filter(stat -> isStillHere(stat.pid())).toList();
    for (ProcStat stat : found) {
      ours.add(stat.pid());
      int _ = Libc.kill((int) stat.pid(), Signals.KILL);
      if (stat.group() == stat.pid()) {
        int _ = Libc.kill((int) -stat.pid(), Signals.KILL);
      }
    }
    return !found.isEmpty() || living(table).anyMatch(stat -> table.hasMark(stat.pid(), mark) != Environ.Told.NO);
  }

  /** Those of a child that live. */
  Stream<ProcStat> of(long leader, String mark, ProcTable table) {
    return living(table).filter(stat -> isOf(leader, stat) || table.hasMark(stat.pid(), mark) == Environ.Told.YES);
  }

  private Stream<ProcStat> living(ProcTable table) {
    return table.childrenOf(SELF).filter(ProcStat::lives).filter(stat -> !leaders.contains(stat.pid()));
  }

  /** Reaps what has come here and ended of a child, and what nobody else does. */
  synchronized void reapZombies(long leader, ProcTable table) {
    Map<Long, ProcStat> zombies = table.childrenOf(SELF).filter(ProcStat::isZombie)
        .filter(stat -> !leaders.contains(stat.pid())).collect(Collectors.toMap(ProcStat::pid, stat -> stat));
    zombiesSince.keySet().retainAll(zombies.keySet());
    long now = System.nanoTime();
    zombies.forEach((pid, stat) -> {
      long since = zombiesSince.computeIfAbsent(pid, _ -> now);
      if (ours.remove(pid) || isOf(leader, stat) || now - since > NOT_OURS_NANOS) {
        Reaper.reapNow(pid.intValue());
        zombiesSince.remove(pid);
      }
    });
  }

  private static boolean isOf(long leader, ProcStat stat) {
    return stat.session() == leader || stat.group() == leader;
  }

  private static boolean isStillHere(long pid) {
    return ProcTable.stat(pid).filter(stat -> stat.parent() == SELF).isPresent();
  }
}
