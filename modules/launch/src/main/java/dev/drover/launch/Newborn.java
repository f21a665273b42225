// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/** What a launch has brought so far: closing it undoes all of that, unless it was kept. Launching thread. */
final class Newborn implements AutoCloseable {

  private static final int NONE = -1;
  private static final int READING = 0;
  private static final int WRITING = 1;

  private final Kin kin;
  private final MemorySegment in;
  private final MemorySegment out;
  private final MemorySegment err;
  /** The slave of its terminal, if it has one: open as long as the child lives, so that the master has no end before. */
  private int slave = NONE;
  private int pid = NONE;
  private int pidfd = NONE;
  private boolean kept;

  Newborn(Arena arena, Kin kin) {
    this.kin = kin;
    in = arena.allocate(Libc.INT, 2).fill((byte) NONE);
    out = arena.allocate(Libc.INT, 2).fill((byte) NONE);
    err = arena.allocate(Libc.INT, 2).fill((byte) NONE);
  }

  /** 0, or the negated errno of what failed. */
  int spawn(Arena arena, LaunchSpec spec, String path) throws IOException, LaunchFailure {
    if (spec.stdin() == LaunchSpec.Stdin.TERMINAL) {
      pid = Spawn.spawn(arena, spec, path, kin.mark(), Spawn.Stdio.terminal(openTerminal(spec)));
    } else {
      int piped = openPipes(spec);
      if (piped < 0) {
        return piped;
      }
      int input = in.getAtIndex(Libc.INT, READING);
      pid = Spawn.spawn(arena, spec, path, kin.mark(), new Spawn.Stdio(input == NONE ? Spawn.NOTHING : input,
          out.getAtIndex(Libc.INT, WRITING), err.getAtIndex(Libc.INT, WRITING)));
    }
    close(in, READING);
    close(out, WRITING);
    close(err, WRITING);
    if (pid < 0) {
      return pid;
    }
    OpenFiles.limit(pid, spec.terms());
    pidfd = Libc.pidfdOpen(pid);
    if (pidfd >= 0) {
      kin.begin(pid, pidfd);
    }
    return Math.min(pidfd, 0);
  }

  private int openPipes(LaunchSpec spec) {
    int piped = Libc.pipe(out, READING);
    piped = piped < 0 ? piped : Libc.pipe(err, READING);
    return piped < 0 || spec.stdin() == LaunchSpec.Stdin.NULL ? piped : Libc.pipe(in, WRITING);
  }

  /** The path of its slave. */
  private String openTerminal(LaunchSpec spec) throws LaunchFailure {
    Pty pty = Pty.open(spec);
    in.setAtIndex(Libc.INT, WRITING, pty.typing());
    out.setAtIndex(Libc.INT, READING, pty.master());
    slave = pty.slave();
    return pty.path();
  }

  NativeChild child(EventLoop loop, ChildListener listener) {
    int input = in.getAtIndex(Libc.INT, WRITING);
    NativeInput writer = input == NONE
        ? null
        : slave == NONE ? new NativeInput(loop, input) : new TerminalInput(loop, input);
    return new NativeChild(loop, pid, kin, pidfd, writer, out.getAtIndex(Libc.INT, READING),
        err.getAtIndex(Libc.INT, READING), slave, listener);
  }

  /** From here on the child has another owner. */
  void keep() {
    kept = true;
  }

  @Override
  public void close() {
    if (kept) {
      return;
    }
    for (int index : new int[]{READING, WRITING}) {
      close(in, index);
      close(out, index);
      close(err, index);
    }
    for (int fd : new int[]{slave, pidfd}) {
      if (fd >= 0) {
        Libc.close(fd);
      }
    }
    if (pid > 1) {
      int _ = Libc.kill(-pid, Signals.KILL);
      Reaper.await(pid);
      kin.leaderReaped(pid);
    }
    kin.undo(pid);
  }

  private static void close(MemorySegment pipe, int index) {
    int fd = pipe.getAtIndex(Libc.INT, index);
    if (fd >= 0) {
      pipe.setAtIndex(Libc.INT, index, NONE);
      Libc.close(fd);
    }
  }
}
