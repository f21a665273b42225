// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * An epoll(7) instance and its buffer of events. Descriptors are added with a token that is never used twice. Adding is
 * for any thread, all else for the launcher's thread only.
 */
final class Epoll {

  private static final int EPOLL_CLOEXEC = 0x80000;
  private static final int CTL_ADD = 1;
  private static final int CTL_DEL = 2;
  private static final int CTL_MOD = 3;
  private static final int EPOLLIN = 1;
  private static final int EPOLLOUT = 4;
  private static final int CAPACITY = 256;

  /** The structure is packed on x86-64 alone, epoll_ctl(2). */
  private static final int DATA = Platform.isX86() ? 4 : 8;
  private static final int SIZE = DATA + 8;
  private static final ValueLayout.OfLong TOKEN = ValueLayout.JAVA_LONG_UNALIGNED;

  private static final MethodHandle CREATE = Libc.failing("epoll_create1", FunctionDescriptor.of(Libc.INT, Libc.INT));
  private static final MethodHandle CTL = Libc.failing("epoll_ctl",
      FunctionDescriptor.of(Libc.INT, Libc.INT, Libc.INT, Libc.INT, Libc.PTR));
  private static final MethodHandle WAIT = Libc.failing("epoll_wait",
      FunctionDescriptor.of(Libc.INT, Libc.INT, Libc.PTR, Libc.INT, Libc.INT));

  private final int fd;
  private final MemorySegment events;

  private Epoll(int fd, MemorySegment events) {
    this.fd = fd;
    this.events = events;
  }

  /** Loads this class, which fails where a function is missing. */
  static void check() {
    // The initializer has done it.
  }

  static Epoll open(Arena arena) {
    try {
      MemorySegment s = Libc.state();
      int fd = (int) Libc.result((int) CREATE.invokeExact(s, EPOLL_CLOEXEC), s);
      if (fd < 0) {
        throw new IllegalStateException("launch: epoll_create1 failed, error " + -fd);
      }
      return new Epoll(fd, arena.allocate((long) SIZE * CAPACITY, 8));
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  /** Tells, from now on, when the descriptor can be read or is at its end; returns 0 or the negated errno. */
  int add(int watched, long token) {
    return control(CTL_ADD, watched, EPOLLIN, token);
  }

  /** Tells, from now on, when nobody can read what is written to the descriptor; returns 0 or the negated errno. */
  int addWriting(int watched, long token) {
    return control(CTL_ADD, watched, 0, token);
  }

  /** Whether to tell, too, that a descriptor of {@link #addWriting} takes more; returns 0 or the negated errno. */
  int tellWritable(int watched, boolean tell, long token) {
    return control(CTL_MOD, watched, tell ? EPOLLOUT : 0, token);
  }

  private int control(int what, int watched, int events, long token) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment event = arena.allocate(16, 8);
      event.set(Libc.INT, 0, events);
      event.set(TOKEN, DATA, token);
      MemorySegment s = Libc.state();
      return (int) Libc.result((int) CTL.invokeExact(s, fd, what, watched, event), s);
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  /** Tells nothing of the descriptor any more, not even its end. */
  void remove(int watched) {
    try {
      int _ = (int) CTL.invokeExact(Libc.state(), fd, CTL_DEL, watched, MemorySegment.NULL);
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  /** Must come before the close: a child just spawned may hold a copy, and would keep the events coming. */
  void removeAndClose(int watched) {
    remove(watched);
    Libc.close(watched);
  }

  /** Waits, for ever with -1; returns how many tokens are there to be read, or the negated errno, never EINTR. */
  int await(int timeoutMillis) {
    try {
      MemorySegment s = Libc.state();
      int n = (int) Libc.result((int) WAIT.invokeExact(s, fd, events, CAPACITY, timeoutMillis), s);
      return n == -Errno.EINTR ? 0 : n;
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  long token(int index) {
    return events.get(TOKEN, (long) index * SIZE + DATA);
  }

  int fd() {
    return fd;
  }

  void close() {
    Libc.close(fd);
  }
}
