// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import dev.drover.launch.ChildListener.Stream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A child of the native launcher with its descriptors. The methods of {@link Child} are for any thread; the others
 * and all fields that change are for the launcher's thread only, once the child is registered.
 */
final class NativeChild implements GroupChild {

  /** The low bits of a token say which descriptor is ready. */
  static final int PIDFD = 0;
  static final int OUT = 1;
  static final int ERR = 2;
  static final int IN = 3;

  private static final int CLOSED = -1;

  private final EventLoop loop;
  private final ProcessGroup group;
  private final Kin kin;
  private final Callbacks listener;
  private final AtomicBoolean closeAsked = new AtomicBoolean();
  private final @Nullable NativeInput input;
  /** Null for one that ends with this JVM. */
  private final @Nullable Keeper keeper;
  private int pidfd;
  private int out;
  private int err;
  /** Of its terminal, if it has one: so the master, which is {@code out}, has no end before the exit. */
  private int slave;
  private int reaped = Reaper.LIVES;
  /** Written once, before it is registered. */
  private long token;
  /** Its output is not read for now. */
  private boolean held;
  /** From a moment before the exit is told. */
  private volatile boolean exited;

  NativeChild(EventLoop loop, int pid, Kin kin, int pidfd, @Nullable NativeInput input, int out, int err,
      int slave, ChildListener listener) {
    this(loop, pid, kin, pidfd, input, out, err, slave, listener, null);
  }

  NativeChild(EventLoop loop, int pid, Kin kin, int pidfd, @Nullable NativeInput input, int out, int err,
      int slave, ChildListener listener, @Nullable Keeper keeper) {
    this.loop = loop;
    this.group = new ProcessGroup(pid);
    this.kin = kin;
    this.pidfd = pidfd;
    this.input = input;
    this.out = out;
    this.err = err;
    this.slave = slave;
    this.listener = new Callbacks(listener);
    this.keeper = keeper;
  }

  @Override
  public long pid() {
    return group.id();
  }

  @Override
  public boolean signalGroup(int signal) {
    return group.signal(signal);
  }

  @Override
  public Rest rest() {
    if (keeper != null && exited && !keeper.hasEnded()) {
      return Rest.SOME;
    }
    return group.isReaped() ? kin.rest(group) : group.rest();
  }

  @Override
  public boolean isSurelyGone() { return !loop.isBusyWithExits() && rest() == Rest.NONE; }

  @Override
  public boolean livesIn(ProcTable table) {
    return kin.livesIn(group, table);
  }

  @Override
  public List<String> survivors() {
    return kin.survivors(group).filter(ProcStat::lives).map(ProcStat::toString).toList();
  }

  @Override
  public void seenGone() {
    group.seenGone();
    kin.seenGone();
  }

  @Override
  public Optional<ChildInput> input() {
    return Optional.ofNullable(input);
  }

  @Override
  public void resize(int rows, int columns) {
    loop.execute(() -> {
      if (slave != CLOSED) {
        Pty.resize(slave, rows, columns);
      }
    });
  }

  @Override
  public void closeOutput() {
    if (closeAsked.compareAndSet(false, true)) {
      loop.execute(() -> {
        closeStreams();
        loop.forgetIfDone(this);
      });
    }
  }

  /** Null where it has none. */
  @Nullable
  Cgroup cgroup() {
    return switch (kin) {
      case Kin.InCgroup in -> in.cgroup();
      case KeptKin kept -> kept.cgroup();
      case Kin.Gathered _,Kin.Nobody _ -> null;
    };
  }

  /** KILL to its group and to its cgroup. Any thread. */
  void killAll() {
    boolean _ = group.signal(Signals.KILL);
    Cgroup own = cgroup();
    if (own != null) {
      own.kill();
    }
  }

  /** Tells what an earlier JVM has heard already. Launching thread. */
  void replay() {
    if (keeper != null) {
      keeper.journal().replay(listener);
    }
  }

  private @Nullable Journal journal() {
    return keeper == null ? null : keeper.journal();
  }

  @Override
  public void inTurn(Runnable task) {
    loop.execute(task);
  }

  @Override
  public void holdOutput(boolean hold) {
    loop.execute(() -> {
      if (held != hold) {
        held = hold;
        hear(out, OUT);
        hear(err, ERR);
      }
    });
  }

  /** Not to be heard of is to leave epoll, for that tells of an end even to who asks for nothing. */
  private void hear(int fd, int which) {
    if (fd == CLOSED) {
      return;
    }
    if (held) {
      loop.epoll().remove(fd);
    } else if (loop.epoll().add(fd, token | which) < 0) { // for want of memory: it is to end, not to wait for ever
      closeOutput();
    }
  }

  /** Adds the descriptors to epoll, the pidfd last; 0 or the negated errno. Launching thread. */
  int register(Epoll epoll, long number) {
    token = number;
    int outFd = out;
    int errFd = err;
    int exitFd = pidfd;
    int r = epoll.add(outFd, number | OUT);
    r = r < 0 || errFd == CLOSED ? r : epoll.add(errFd, number | ERR);
    r = r < 0 || input == null ? r : input.register(number | IN);
    return r < 0 ? r : epoll.add(exitFd, number | PIDFD);
  }

  void onReady(int which, PipeReader reader, Reaper reaper) {
    switch (which) {
      case OUT -> {
        if (out != CLOSED && !reader.readTurn(out, Stream.OUT, listener, journal())) {
          closeOut();
        }
      }
      case ERR -> {
        if (err != CLOSED && !reader.readTurn(err, Stream.ERR, listener, journal())) {
          closeErr();
        }
      }
      case IN -> {
        if (input != null) {
          input.onReady();
        }
      }
      default -> onExited(reader, reaper);
    }
  }

  boolean hasExited() {
    return pidfd == CLOSED;
  }

  /** Exited, read to the end, and nothing left of its group; what has left that is for who asks about its rest. */
  boolean isDone() {
    return hasExited() && out == CLOSED && err == CLOSED && group.isGone();
  }

  void closeStreams() {
    closeSlave();
    if (out != CLOSED) {
      closeOut();
    }
    if (err != CLOSED) {
      closeErr();
    }
  }

  /**
   * Tells the exit and the end of output in any case, for nobody will listen from here on. It has been sent KILL, so a
   * child that the kernel does not let go in time will end by that.
   */
  void finish(PipeReader reader, Reaper reaper, Duration atMost) {
    if (!hasExited()) {
      reaper.await(pidfd, atMost);
      onExited(reader, reaper);
    }
    if (!hasExited()) {
      endWith(new ExitStatus.Signalled(Signals.KILL, false));
    }
    closeStreams();
    if (keeper != null) {
      keeper.end(group);
      kin.undo(pid());
    }
  }

  /** Closes everything without a word to the listener: the launch has failed after all. */
  void abandon() {
    endInput();
    closeSlave();
    for (int fd : new int[]{out, err, pidfd}) {
      if (fd != CLOSED) {
        loop.epoll().removeAndClose(fd);
      }
    }
    out = CLOSED;
    err = CLOSED;
    pidfd = CLOSED;
    closeJournal();
  }

  /** Ends what else there is of it: the launch has failed, and its leader has been reaped. Launching thread. */
  void undo() {
    if (keeper != null) {
      keeper.end(group);
    }
    kin.leaderReaped(pid());
    kin.undo(pid());
  }

  /** For a child that never came to the launcher's thread. Launching thread. */
  void closeUnregistered() {
    if (input != null) {
      input.closeUnregistered();
    }
    closeSlave();
    Libc.close(out);
    if (err != CLOSED) {
      Libc.close(err);
    }
    Libc.close(pidfd);
    closeJournal();
  }

  private void endInput() {
    if (input != null) {
      input.end();
    }
  }

  private void onExited(PipeReader reader, Reaper reaper) {
    if (pidfd == CLOSED) {
      return;
    }
    if (out != CLOSED && !readPresentOut(reader)) {
      closeOut();
    }
    if (err != CLOSED && !reader.readPresent(err, Stream.ERR, listener, journal())) {
      closeErr();
    }
    boolean overMemory = kin.wasOverMemory(); // once it is reaped, its cgroup may go at any moment
    if (!reap(reaper)) {
      return;
    }
    // Made while the descriptor is open: should there be no memory, the event comes again.
    ExitStatus status = Reaper.status(reaped, overMemory);
    endWith(status);
  }

  private boolean readPresentOut(PipeReader reader) {
    return slave == CLOSED
        ? reader.readPresent(out, Stream.OUT, listener, journal())
        : reader.readTerminal(out, listener);
  }

  private boolean reap(Reaper reaper) {
    if (keeper != null) {
      reaped = reaped == Reaper.LIVES ? keeper.look(pidfd) : reaped;
    } else if (reaped == Reaper.LIVES) {
      group.beginReaping();
      try {
        reaped = reaper.reap(pidfd);
      } finally {
        group.endReaping(reaped != Reaper.LIVES);
        if (reaped != Reaper.LIVES) {
          kin.leaderReaped(pid());
        }
      }
    }
    return reaped != Reaper.LIVES;
  }

  private void endWith(ExitStatus status) {
    endInput();
    closeSlave();
    loop.epoll().removeAndClose(pidfd);
    pidfd = CLOSED;
    exited = true;
    listener.onExit(status);
    if (keeper != null) {
      keeper.exitTold(status, group, () -> loop.execute(() -> loop.forgetIfDone(this)));
    }
  }

  private void closeSlave() {
    if (slave != CLOSED) {
      Libc.close(slave);
      slave = CLOSED;
    }
  }

  private void closeOut() {
    loop.epoll().removeAndClose(out);
    out = CLOSED;
    endIfBothClosed();
  }

  private void closeErr() {
    loop.epoll().removeAndClose(err);
    err = CLOSED;
    endIfBothClosed();
  }

  private void endIfBothClosed() {
    if (out == CLOSED && err == CLOSED) {
      closeJournal();
      listener.onOutputEnd();
    }
  }

  private void closeJournal() {
    if (keeper != null) {
      keeper.journal().close();
    }
  }
}
