// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.util.concurrent.atomic.AtomicInteger;

/** A child's process group: signals it for as long as its number is certain to be its own. Any thread. */
final class ProcessGroup {

  /*
   * The number of a group stays taken while its leader is not reaped, zombie or not, and then while it has a member.
   * So nobody may be between "the leader is not reaped" and kill(2) when the leader is reaped. The gate sees to it:
   *
   *   n >= 0   the leader is not reaped, n signals are being sent; whoever sends one adds 1, and takes it off after
   *   REAPING  set from 0 alone, by the launcher's thread; lasts for one waitid(2) that does not block
   *   REAPED   members may be left: ask kill(2) with signal 0 before each signal
   *   GONE     for ever: nothing is ever signalled again
   *
   * What remains: after REAPED the last member may end between the question and the signal. The number would have to be
   * given away again in that instant, and pids are given out in a circle.
   */
  private static final int REAPING = -1;
  private static final int REAPED = -2;
  private static final int GONE = -3;

  private final int id;
  private final AtomicInteger gate = new AtomicInteger();

  ProcessGroup(int id) {
    if (id <= 1) {
      throw new IllegalArgumentException("launch: a process group must be above 1, was " + id);
    }
    this.id = id;
  }

  /** One of which nothing exists. */
  static ProcessGroup gone(int id) {
    var group = new ProcessGroup(id);
    group.gate.set(GONE);
    return group;
  }

  int id() {
    return id;
  }

  boolean signal(int signal) {
    if (enter()) {
      try {
        return Libc.kill(-id, signal) != -Errno.ESRCH;
      } finally {
        gate.getAndDecrement();
      }
    }
    return !isGone() && Libc.kill(-id, signal) != -Errno.ESRCH;
  }

  /** What is left of it, as far as kill(2) can tell. */
  Rest rest() {
    if (enter()) {
      try {
        return Libc.kill(-id, 0) != -Errno.ESRCH ? Rest.SOME : Rest.NONE;
      } finally {
        gate.getAndDecrement();
      }
    }
    return isGone() ? Rest.NONE : Rest.ASK_PROC;
  }

  /** Whether its leader has been reaped. */
  boolean isReaped() { return gate.get() <= REAPED; }

  /** Whether nothing of the group exists, not even a zombie; once true, true for ever. */
  boolean isGone() {
    int now = gate.get();
    if (now == REAPED && Libc.kill(-id, 0) == -Errno.ESRCH) {
      gate.set(GONE);
      return true;
    }
    return now == GONE;
  }

  /** /proc knows of no member that lives: nothing is ever signalled again. */
  void seenGone() {
    gate.compareAndSet(REAPED, GONE);
  }

  /** Waits until no signal is under way and lets no other begin. One thread: the launcher's, or who ends a keeper. */
  void beginReaping() {
    while (!gate.compareAndSet(0, REAPING)) {
      Thread.onSpinWait();
    }
  }

  /** The same thread. */
  void endReaping(boolean reaped) {
    gate.set(reaped ? REAPED : 0);
  }

  /** True: the leader will not be reaped before the gate is decremented. */
  private boolean enter() {
    while (true) {
      int now = gate.get();
      if (now >= 0) {
        if (gate.compareAndSet(now, now + 1)) {
          return true;
        }
      } else if (now != REAPING) {
        return false;
      } else {
        Thread.onSpinWait();
      }
    }
  }
}
