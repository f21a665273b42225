// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.lang.foreign.Arena;

/** The launch of a child of this process. Launching thread. */
final class OwnNewborn implements Newborn {

  private final LaunchSpec spec;
  private final Prepared prepared;
  private final Kin kin;
  private final Fds fds;
  private int pid = Fds.NONE;
  private boolean kept;

  /** {@code prepared}: what is given to exec for the spec. */
  OwnNewborn(LaunchSpec spec, Prepared prepared, Kin kin) {
    this.spec = spec;
    this.prepared = prepared;
    this.kin = kin;
    this.fds = new Fds(spec);
  }

  @Override
  public NativeChild launch(Arena arena, EventLoop loop, ChildListener listener) throws LaunchFailure, IOException {
    return spec.stdin() == LaunchSpec.Stdin.TERMINAL
        ? onTerminal(arena, loop, listener)
        : onPipes(arena, loop, listener);
  }

  private NativeChild onPipes(Arena arena, EventLoop loop, ChildListener listener) throws LaunchFailure, IOException {
    Fds.Pipe out = fds.pipe(arena, Fds.Pipe.READING);
    Fds.Pipe err = fds.pipe(arena, Fds.Pipe.READING);
    Fds.Pipe in = spec.stdin() == LaunchSpec.Stdin.PIPE
        ? fds.pipe(arena, Fds.Pipe.WRITING)
        : new Fds.Pipe(Fds.NONE, Fds.NONE);
    int read = in.reading() == Fds.NONE ? Spawn.NOTHING : in.reading();
    int pidfd = spawn(arena, new Spawn.Stdio(read, out.writing(), err.writing()));
    fds.close(in.reading());
    fds.close(out.writing());
    fds.close(err.writing());
    var input = in.writing() == Fds.NONE ? null : new NativeInput(loop, in.writing());
    return new NativeChild(loop, pid, kin, pidfd, input, out.reading(), err.reading(), Fds.NONE, listener);
  }

  /** The slave stays open as long as the child lives, so that the master has no end before. */
  private NativeChild onTerminal(Arena arena, EventLoop loop, ChildListener listener)
      throws LaunchFailure, IOException {
    Pty pty = Pty.open(spec, fds);
    int pidfd = spawn(arena, Spawn.Stdio.terminal(pty.path()));
    return new NativeChild(loop, pid, kin, pidfd, new TerminalInput(loop, pty.typing()), pty.master(), Fds.NONE,
        pty.slave(), listener);
  }

  /** The pidfd of the child. */
  private int spawn(Arena arena, Spawn.Stdio stdio) throws LaunchFailure, IOException {
    int spawned = Spawn.spawn(arena, prepared.spec(), prepared.path(), kin.mark(), stdio);
    if (spawned < 0) {
      throw Failures.of(-spawned, spec);
    }
    pid = spawned;
    OpenFiles.limit(pid, spec.terms());
    int pidfd = fds.add(Libc.pidfdOpen(pid));
    kin.begin(pid, pidfd);
    return pidfd;
  }

  @Override
  public void keep() {
    kept = true;
    fds.release();
  }

  @Override
  public void close() {
    if (kept) {
      return;
    }
    fds.close();
    if (pid > 1) {
      int _ = Libc.kill(-pid, Signals.KILL);
      Reaper.await(pid);
      kin.leaderReaped(pid);
    }
    kin.undo(pid);
  }
}
