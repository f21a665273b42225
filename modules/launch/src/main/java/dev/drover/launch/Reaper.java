// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/** Takes the exit status of a child from the kernel, waitid(2). Launcher's thread only, but for {@link #await}. */
final class Reaper {

  private static final int P_PID = 1;
  private static final int P_PIDFD = 3;
  private static final int WNOHANG = 1;
  private static final int WSTOPPED = 2;
  private static final int WEXITED = 4;
  private static final int WNOWAIT = 0x01000000;
  private static final long SIGINFO = 128;
  private static final long SI_CODE = 8;
  private static final long SI_PID = 16;
  private static final long SI_STATUS = 24;
  private static final int CLD_EXITED = 1;
  private static final int CLD_KILLED = 2;
  private static final int CLD_DUMPED = 3;
  private static final int CLD_STOPPED = 5;
  private static final int CODE_SHIFT = 8;
  /** No status, for the child still lives. */
  static final int LIVES = -1;
  /** It has ended, and nobody knows how. */
  static final int LOST = -2;
  /** The parts of a status as wait(2) has it. */
  private static final int WAIT_SIGNAL = 0x7f;
  private static final int WAIT_CORE = 0x80;
  /** Reported when the kernel knows no status: somebody else in this JVM has reaped the child. */
  private static final int UNKNOWN = (CLD_EXITED << CODE_SHIFT) | 255;

  private final MemorySegment info;

  Reaper(Arena arena) {
    info = arena.allocate(SIGINFO, 8);
  }

  /** The status, after which the child is gone, or {@link #LIVES}. A number, so that no lack of memory can lose it. */
  int reap(int pidfd) {
    info.set(Libc.INT, SI_PID, 0);
    int r = Libc.waitid(P_PIDFD, pidfd, info, WEXITED | WNOHANG);
    if (r < 0) {
      return r == -Errno.EINTR ? LIVES : UNKNOWN;
    }
    return info.get(Libc.INT, SI_PID) == 0
        ? LIVES
        : (info.get(Libc.INT, SI_CODE) << CODE_SHIFT) | (info.get(Libc.INT, SI_STATUS) & 0xff);
  }

  /** A status as wait(2) has it, as {@link #reap} tells it. */
  static int ofWaitStatus(int status) {
    int signal = status & WAIT_SIGNAL;
    if (signal == 0) {
      return (CLD_EXITED << CODE_SHIFT) | (status >> CODE_SHIFT & 0xff);
    }
    return ((status & WAIT_CORE) == 0 ? CLD_KILLED : CLD_DUMPED) << CODE_SHIFT | signal;
  }

  /** {@code overMemory}: whether the kernel has killed for it, which then was the end of this one too. */
  static ExitStatus status(int reaped, boolean overMemory) {
    if (reaped == LOST) {
      return new ExitStatus.Lost();
    }
    int status = reaped & 0xff;
    int code = reaped >> CODE_SHIFT;
    return code == CLD_EXITED
        ? new ExitStatus.Code(status)
        : new ExitStatus.Signalled(status, code == CLD_DUMPED, overMemory && status == Signals.KILL);
  }

  /** Waits until the child has ended, but not longer than this. */
  void await(int pidfd, Duration atMost) {
    int _ = Libc.poll(pidfd, info, (int) Math.max(0, atMost.toMillis()));
  }

  static boolean hasEnded(int pidfd) {
    return hasEnded(pidfd, Duration.ZERO);
  }

  /** Whether it ends within this time. */
  static boolean hasEnded(int pidfd, Duration within) {
    try (Arena arena = Arena.ofConfined()) {
      return Libc.poll(pidfd, arena.allocate(SIGINFO, 8), (int) within.toMillis()) > 0;
    }
  }

  /** Whether it is a child of this process that nobody has reaped. */
  static boolean isChild(int pid) {
    try (Arena arena = Arena.ofConfined()) {
      return Libc.waitid(P_PID, pid, arena.allocate(SIGINFO, 8), WSTOPPED | WEXITED | WNOHANG | WNOWAIT) == 0;
    }
  }

  /** Waits until a child of this process has stopped; false where it has ended instead. */
  static boolean awaitStop(int pid) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(SIGINFO, 8);
      int r;
      do {
        r = Libc.waitid(P_PID, pid, info, WSTOPPED | WEXITED | WNOWAIT);
      } while (r == -Errno.EINTR);
      return r == 0 && info.get(Libc.INT, SI_CODE) == CLD_STOPPED;
    }
  }

  /** Takes the status of a child that has ended and that nobody is told of. */
  static void reapNow(int pid) {
    reap(pid, Duration.ZERO);
  }

  /** Waits for a child that nobody is told of, but not longer than this. */
  static void reap(int pid, Duration atMost) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(SIGINFO, 8);
      int pidfd = atMost.isZero() ? -Errno.ESRCH : Libc.pidfdOpen(pid);
      if (pidfd >= 0) {
        int _ = Libc.poll(pidfd, info, (int) atMost.toMillis());
        Libc.close(pidfd);
      }
      int _ = Libc.waitid(P_PID, pid, info, WEXITED | WNOHANG);
    }
  }

  /** Waits for a child that nobody is told of. */
  static void await(int pid) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(SIGINFO, 8);
      int r;
      do {
        r = Libc.waitid(P_PID, pid, info, WEXITED);
      } while (r == -Errno.EINTR);
    }
  }
}
