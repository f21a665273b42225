// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/** The calls of glibc that the native launcher needs. What can fail returns the result, or the negated errno. Any thread. */
@SuppressWarnings("restricted")
final class Libc {

  static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
  static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT;
  static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  static final MemoryLayout PTR = ValueLayout.ADDRESS;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
  private static final ThreadLocal<MemorySegment> STATE = ThreadLocal
      .withInitial(() -> Arena.ofAuto().allocate(Linker.Option.captureStateLayout()));

  // Numbers from the headers of Linux; the same on x86-64 and arm64.
  private static final long SYS_PIDFD_OPEN = 434;
  static final int O_CLOEXEC = 0x80000;
  static final int O_NONBLOCK = 0x800;
  static final int O_RDONLY = 0;
  static final int O_RDWR = 2;
  private static final int F_GETFL = 3;
  private static final int F_SETFL = 4;
  private static final int F_DUPFD_CLOEXEC = 1030;
  private static final int F_SETPIPE_SZ = 1031;
  private static final long FIONREAD = 0x541B;
  private static final int SIGCHLD = 17;
  private static final short POLLIN = 1;
  private static final short POLLERR = 8;
  private static final int PR_SET_CHILD_SUBREAPER = 36;
  private static final long LONGEST_MESSAGE = 1_024;

  private static final MethodHandle PIPE2 = failing("pipe2", FunctionDescriptor.of(INT, PTR, INT));
  private static final MethodHandle FCNTL = failing("fcntl", FunctionDescriptor.of(INT, INT, INT, INT),
      Linker.Option.firstVariadicArg(2));
  private static final MethodHandle IOCTL = failing("ioctl", FunctionDescriptor.of(INT, INT, LONG, PTR),
      Linker.Option.firstVariadicArg(2));
  private static final MethodHandle SYSCALL = failing("syscall", FunctionDescriptor.of(LONG, LONG, INT, INT),
      Linker.Option.firstVariadicArg(1));
  private static final MethodHandle READ = failing("read", FunctionDescriptor.of(LONG, INT, PTR, LONG));
  private static final MethodHandle WRITE = failing("write", FunctionDescriptor.of(LONG, INT, PTR, LONG));
  private static final MethodHandle CLOSE = failing("close", FunctionDescriptor.of(INT, INT));
  private static final MethodHandle KILL = failing("kill", FunctionDescriptor.of(INT, INT, INT));
  private static final MethodHandle WAITID = failing("waitid", FunctionDescriptor.of(INT, INT, INT, PTR, INT));
  private static final MethodHandle EVENTFD = failing("eventfd", FunctionDescriptor.of(INT, INT, INT));
  private static final MethodHandle POLL = failing("poll", FunctionDescriptor.of(INT, PTR, LONG, INT));
  private static final MethodHandle SIGNAL = failing("signal", FunctionDescriptor.of(LONG, INT, LONG));

  private static final MethodHandle OPEN = failing("open", FunctionDescriptor.of(INT, PTR, INT),
      Linker.Option.firstVariadicArg(2));
  private static final MethodHandle PRCTL = failing("prctl", FunctionDescriptor.of(INT, INT, LONG, LONG, LONG, LONG),
      Linker.Option.firstVariadicArg(1));

  private Libc() {}

  /** Loads this class, which fails where a function is missing. */
  static void check() {
    // The initializer has done it.
  }

  /** A function that tells its errors by its result, not by errno. */
  static MethodHandle plain(String name, FunctionDescriptor type, Linker.Option... options) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
  }

  /** A function that tells its errors by -1 and errno: its handle takes {@link #state()} first. */
  static MethodHandle failing(String name, FunctionDescriptor type, Linker.Option... options) {
    Linker.Option[] all = new Linker.Option[options.length + 1];
    System.arraycopy(options, 0, all, 1, options.length);
    all[0] = ERRNO;
    return plain(name, type, all);
  }

  static MemorySegment state() {
    return STATE.get();
  }

  static long result(long result, MemorySegment state) {
    return result < 0 ? -state.get(INT, 0) : result;
  }

  static AssertionError unexpected(Throwable cause) {
    return new AssertionError("launch: a native call was made with the wrong types", cause);
  }

  /**
   * Fills two ints with the reading and the writing end, both closed on exec. The one with this index, our own, never
   * blocks; the other is the child's, which expects a pipe that does.
   */
  static int pipe(MemorySegment ends, int own) {
    int made = pipe(ends);
    try {
      if (made == 0) {
        MemorySegment s = state();
        int fd = ends.getAtIndex(INT, own);
        int flags = (int) FCNTL.invokeExact(s, fd, F_GETFL, 0);
        int _ = (int) FCNTL.invokeExact(s, fd, F_SETFL, flags | O_NONBLOCK);
      }
      return made;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** A pipe of which both ends block, closed on exec. */
  static int pipe(MemorySegment ends) {
    try {
      MemorySegment s = state();
      return (int) result((int) PIPE2.invokeExact(s, ends, O_CLOEXEC), s);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Opens once more what a process has open, as proc_pid_fd(5) allows; closed on exec. */
  static int reopen(long pid, int fd, int mode) {
    try (Arena arena = Arena.ofConfined()) {
      return open(arena.allocateFrom("/proc/" + pid + "/fd/" + fd), mode);
    }
  }

  /** Of a file that there is; closed on exec. */
  static int open(MemorySegment path, int mode) {
    try {
      MemorySegment s = state();
      return (int) result((int) OPEN.invokeExact(s, path, mode | O_CLOEXEC), s);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  static int ioctl(int fd, long request, MemorySegment argument) {
    try {
      MemorySegment s = state();
      return (int) result((int) IOCTL.invokeExact(s, fd, request, argument), s);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** A second descriptor for the same, not below the number; closed on exec. */
  static int duplicate(int fd, int atLeast) {
    try {
      MemorySegment s = state();
      return (int) result((int) FCNTL.invokeExact(s, fd, F_DUPFD_CLOEXEC, atLeast), s);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Lets a pipe hold so many bytes, if this user may have that. */
  static void widen(int pipe, int bytes) {
    try {
      int _ = (int) FCNTL.invokeExact(state(), pipe, F_SETPIPE_SZ, bytes);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** How many bytes can be read now. */
  static int available(int fd, MemorySegment scratch) {
    return ioctl(fd, FIONREAD, scratch) < 0 ? 0 : scratch.get(INT, 0);
  }

  static int pidfdOpen(int pid) {
    try {
      MemorySegment s = state();
      return (int) result((long) SYSCALL.invokeExact(s, SYS_PIDFD_OPEN, pid, 0), s);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  static int read(int fd, MemorySegment buffer) {
    try {
      MemorySegment s = state();
      return (int) result((long) READ.invokeExact(s, fd, buffer, buffer.byteSize()), s);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  static int write(int fd, MemorySegment buffer) {
    try {
      MemorySegment s = state();
      return (int) result((long) WRITE.invokeExact(s, fd, buffer, buffer.byteSize()), s);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  static void close(int fd) {
    try {
      int _ = (int) CLOSE.invokeExact(state(), fd);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  static int kill(int pid, int signal) {
    try {
      MemorySegment s = state();
      return (int) result((int) KILL.invokeExact(s, pid, signal), s);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  static int waitid(int type, int id, MemorySegment info, int options) {
    try {
      MemorySegment s = state();
      return (int) result((int) WAITID.invokeExact(s, type, id, info, options), s);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Waits until the descriptor can be read, but not longer than this; needs 8 bytes of memory. */
  static int poll(int fd, MemorySegment pollfd, int timeoutMillis) {
    try {
      pollfd.set(INT, 0, fd);
      pollfd.set(ValueLayout.JAVA_SHORT, 4, POLLIN);
      MemorySegment s = state();
      return (int) result((int) POLL.invokeExact(s, pollfd, 1L, timeoutMillis), s);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Whether nobody has the reading end of this pipe any more. */
  static boolean isReaderGone(int writingEnd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment pollfd = arena.allocate(LONG);
      pollfd.set(INT, 0, writingEnd);
      MemorySegment s = state();
      int _ = (int) POLL.invokeExact(s, pollfd, 1L, 0);
      return (pollfd.get(ValueLayout.JAVA_SHORT, 6) & POLLERR) != 0;
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** A non-blocking eventfd, closed on exec. */
  static int eventfd() {
    try {
      MemorySegment s = state();
      return (int) result((int) EVENTFD.invokeExact(s, 0, O_CLOEXEC | O_NONBLOCK), s);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Whoever started this JVM may have had SIGCHLD ignored, and then the kernel would throw exit statuses away. */
  static void keepExitStatuses() {
    try {
      long _ = (long) SIGNAL.invokeExact(state(), SIGCHLD, 0L);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Whether orphans among the descendants of this process become its children from now on; since Linux 3.4. */
  static void subreaper(boolean wanted) {
    try {
      MemorySegment s = state();
      int _ = (int) PRCTL.invokeExact(s, PR_SET_CHILD_SUBREAPER, wanted ? 1L : 0L, 0L, 0L, 0L);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** What this system calls an error, in the language of this process, as the JDK's own messages have it. */
  static String message(int errno) {
    try {
      MemorySegment text = (MemorySegment) Messages.STRERROR.invokeExact(errno);
      return text.reinterpret(LONGEST_MESSAGE).getString(0, Messages.ENCODING);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** Linked where it is needed, which is seldom. */
  private static final class Messages {
    static final MethodHandle STRERROR = plain("strerror", FunctionDescriptor.of(ValueLayout.ADDRESS, INT));
    static final Charset ENCODING = Charset.forName(System.getProperty("native.encoding"), StandardCharsets.UTF_8);
  }
}
