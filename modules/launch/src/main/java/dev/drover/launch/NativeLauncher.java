// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.Set;

/** Starts children with posix_spawn(3) and hears of them on one epoll thread. Linux with glibc. Any thread. */
final class NativeLauncher implements Launcher {

  static final int EBADF = 9;

  private final EventLoop loop;

  private NativeLauncher(EventLoop loop) {
    this.loop = loop;
  }

  /** Fails with a runtime exception or a linkage error where this machine cannot run it. */
  static NativeLauncher open() {
    if (!Platform.isKnownLinux() || !Libc.isGnu()) {
      throw new IllegalStateException("launch: the native launcher needs Linux with glibc on x86-64 or arm64");
    }
    int self = Libc.pidfdOpen((int) ProcessHandle.current().pid());
    if (self < 0) {
      throw new IllegalStateException("launch: pidfd_open failed, error " + -self + "; needs Linux 5.4 or later");
    }
    Libc.close(self);
    Libc.keepExitStatuses();
    Spawn.check();
    return new NativeLauncher(new EventLoop());
  }

  @Override
  public String name() {
    return "linux-native";
  }

  @Override
  public Child launch(LaunchSpec spec, ChildListener listener) throws LaunchFailure {
    Programs.checkDirectory(spec);
    String path = Programs.find(spec);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment out = arena.allocate(Libc.INT, 2);
      MemorySegment err = arena.allocate(Libc.INT, 2);
      check(Libc.pipe(out), spec);
      int second = Libc.pipe(err);
      if (second < 0) {
        closeAll(out);
        throw Failures.of(-second, spec);
      }
      int pid = Spawn.spawn(arena, spec, path, end(out, 1), end(err, 1));
      Libc.close(end(out, 1));
      Libc.close(end(err, 1));
      int pidfd = pid < 0 ? pid : Libc.pidfdOpen(pid);
      if (pidfd < 0) {
        Libc.close(end(out, 0));
        Libc.close(end(err, 0));
        killAndReap(pid);
        throw Failures.of(-pidfd, spec);
      }
      return register(new NativeChild(loop, pid, pidfd, end(out, 0), end(err, 0), listener), spec);
    }
  }

  @Override
  public Set<Child> aliveGroups(Collection<? extends Child> children) {
    return GroupChild.alive(children);
  }

  @Override
  public void close() {
    loop.close();
  }

  private NativeChild register(NativeChild child, LaunchSpec spec) throws LaunchFailure {
    int registered = loop.register(child);
    if (registered == 0) {
      return child;
    }
    if (registered == -EBADF) {
      child.closeUnregistered();
    } else {
      loop.abandon(child);
    }
    killAndReap((int) child.pid());
    throw registered == -EBADF
        ? Failures.other(0, spec.program() + ": cannot be started, the launcher is closed")
        : Failures.of(-registered, spec);
  }

  private static void killAndReap(int pid) {
    if (pid > 1) {
      int _ = Libc.kill(-pid, Signals.KILL);
      Reaper.await(pid);
    }
  }

  private static void check(int result, LaunchSpec spec) throws LaunchFailure {
    if (result < 0) {
      throw Failures.of(-result, spec);
    }
  }

  private static int end(MemorySegment pipe, int index) {
    return pipe.getAtIndex(Libc.INT, index);
  }

  private static void closeAll(MemorySegment pipe) {
    Libc.close(end(pipe, 0));
    Libc.close(end(pipe, 1));
  }
}
