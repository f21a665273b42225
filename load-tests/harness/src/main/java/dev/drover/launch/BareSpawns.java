// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/**
 * The least that starts through Drover's own bindings can cost: two pipes and {@code posix_spawn(3)} for each program, one
 * after the other in the calling thread, and nothing that watches them. Here and not in {@code launch}, which nobody should
 * use like this, but in its package, for the bindings are its own. One thread, but for {@link #close}.
 */
public final class BareSpawns implements AutoCloseable {
  /*
   * A pid is signalled and forgotten under the lock, and reaped only after it was forgotten: so no signal goes to a number
   * that has another owner by now, whoever closes this and when.
   */
  private static final String MARK = "DROVER_LAUNCH=bare";
  private static final int NONE = 0;
  private static final int READING = 0;
  private static final int WRITING = 1;

  private final LaunchSpec spec;
  private final int[] pids;
  private final int[] outs;
  private final int[] errs;
  private boolean closed;

  /** Of a program with its absolute path. Fails with a linkage error where this machine lacks a function. */
  public BareSpawns(LaunchSpec spec, int size) {
    this.spec = spec;
    this.pids = new int[size];
    this.outs = new int[size];
    this.errs = new int[size];
    Libc.keepExitStatuses();
    Spawn.check();
  }

  /** Returns when each of them was exec'ed. */
  public void startAll() throws LaunchFailure {
    for (int number = 0; number < pids.length; number++) {
      start(number);
    }
  }

  private void start(int number) throws LaunchFailure {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(Libc.INT, 2);
      MemorySegment err = arena.allocate(Libc.INT, 2);
      check(Libc.pipe(out, READING));
      check(Libc.pipe(err, READING));
      synchronized (this) {
        if (closed) {
          throw Failures.closed(spec);
        }
        int pid = Spawn.spawn(arena, spec, spec.program(), MARK,
            new Spawn.Stdio(Spawn.NOTHING, out.getAtIndex(Libc.INT, WRITING), err.getAtIndex(Libc.INT, WRITING)));
        check(pid);
        pids[number] = pid;
      }
      outs[number] = out.getAtIndex(Libc.INT, READING);
      errs[number] = err.getAtIndex(Libc.INT, READING);
      Libc.close(out.getAtIndex(Libc.INT, WRITING));
      Libc.close(err.getAtIndex(Libc.INT, WRITING));
    }
  }

  /** The descriptors of what fails are left open: nothing is measured any more after it. */
  private void check(int result) throws LaunchFailure {
    if (result < 0) {
      throw Failures.of(-result, spec);
    }
  }

  /** Sends TERM to all of them and waits for each. */
  public void stopAll() {
    int[] left = signal(Signals.TERM);
    for (int number = 0; number < left.length; number++) {
      if (left[number] != NONE) {
        end(number, left[number]);
      }
    }
  }

  /** Ends one by KILL, waits for it, and starts another in its place. */
  public void crash(int number) throws LaunchFailure {
    int pid;
    synchronized (this) {
      pid = pids[number];
      if (pid == NONE) {
        throw new IllegalStateException("number " + number + " does not run");
      }
      int _ = Libc.kill(-pid, Signals.KILL);
      pids[number] = NONE;
    }
    end(number, pid);
    start(number);
  }

  private synchronized int[] signal(int signal) {
    int[] left = pids.clone();
    for (int pid : left) {
      if (pid != NONE) {
        int _ = Libc.kill(-pid, signal);
      }
    }
    Arrays.fill(pids, NONE);
    return left;
  }

  private void end(int number, int pid) {
    Reaper.await(pid);
    Libc.close(outs[number]);
    Libc.close(errs[number]);
  }

  /** Ends all of them by KILL; none is started any more. Any thread. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
    }
    for (int pid : signal(Signals.KILL)) {
      if (pid != NONE) {
        Reaper.await(pid);
      }
    }
  }
}
