// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.util.Optional;

/**
 * The calls of glibc that the launcher makes; each returns what the call returned, or the negated errno where the call
 * reports one (as the system calls themselves do). Linux on x86-64 and aarch64. Any thread.
 */
@SuppressWarnings("restricted")
final class Libc {
  static final int EINTR = 4;
  static final int EAGAIN = 11;
  static final int O_CLOEXEC = 0x80000;
  static final int O_NONBLOCK = 0x800;
  static final int EPOLLIN = 1;
  static final int EPOLL_CTL_ADD = 1;
  static final int EPOLL_CTL_DEL = 2;
  static final int P_PIDFD = 3;
  static final int WEXITED = 4;
  static final int WNOHANG = 1;
  private static final int EPOLL_CLOEXEC = 0x80000;
  /** The same number on every architecture: {@code asm-generic/unistd.h}. */
  private static final long SYS_PIDFD_OPEN = 434;
  private static final long FIONREAD = 0x541B;

  private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
  private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
  private static final ValueLayout POINTER = ValueLayout.ADDRESS;
  private static final Linker LINKER = Linker.nativeLinker();
  private static final SymbolLookup SYMBOLS = LINKER.defaultLookup();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final Linker.Option WITH_ERRNO = Linker.Option.captureCallState("errno");

  private static final MethodHandle PIPE2 = errno("pipe2", INT, POINTER, INT);
  private static final MethodHandle READ = errno("read", LONG, INT, POINTER, LONG);
  private static final MethodHandle CLOSE = errno("close", INT, INT);
  private static final MethodHandle KILL = errno("kill", INT, INT, INT);
  private static final MethodHandle EPOLL_CREATE1 = errno("epoll_create1", INT, INT);
  private static final MethodHandle EPOLL_CTL = errno("epoll_ctl", INT, INT, INT, INT, POINTER);
  private static final MethodHandle EPOLL_WAIT = errno("epoll_wait", INT, INT, POINTER, INT, INT);
  private static final MethodHandle EVENTFD = errno("eventfd", INT, INT, INT);
  private static final MethodHandle WRITE = errno("write", LONG, INT, POINTER, LONG);
  private static final MethodHandle WAITID = errno("waitid", INT, INT, INT, POINTER, INT);
  private static final MethodHandle FCNTL = variadic("fcntl", 2, INT, INT, INT, INT);
  private static final MethodHandle IOCTL = variadic("ioctl", 2, INT, INT, LONG, POINTER);
  private static final MethodHandle SYSCALL = variadic("syscall", 1, LONG, LONG, INT, INT);
  private static final MethodHandle STRERROR = plain("strerror", POINTER, INT);

  private Libc() {}

  /** Whether every call is there, so that the native launcher can run. */
  static boolean isComplete() {
    return SYMBOLS.find("posix_spawn_file_actions_addclosefrom_np").isPresent()
        && SYMBOLS.find("posix_spawn_file_actions_addchdir_np").isPresent() && SYMBOLS.find("waitid").isPresent();
  }

  static MethodHandle plain(String name, ValueLayout returned, ValueLayout... taken) {
    Optional<MemorySegment> symbol = SYMBOLS.find(name);
    return LINKER.downcallHandle(symbol.orElseThrow(() -> new UnsupportedOperationException("no " + name + " in libc")),
        FunctionDescriptor.of(returned, taken));
  }

  private static MethodHandle errno(String name, ValueLayout returned, ValueLayout... taken) {
    return LINKER.downcallHandle(SYMBOLS.find(name).orElseThrow(), FunctionDescriptor.of(returned, taken), WITH_ERRNO);
  }

  private static MethodHandle variadic(String name, int fixed, ValueLayout returned, ValueLayout... taken) {
    return LINKER.downcallHandle(SYMBOLS.find(name).orElseThrow(), FunctionDescriptor.of(returned, taken), WITH_ERRNO,
        Linker.Option.firstVariadicArg(fixed));
  }

  /** A call that may set errno. */
  @FunctionalInterface
  private interface Call {
    long with(MemorySegment state) throws Throwable;
  }

  private static long call(Call call) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      long result = call.with(state);
      return result >= 0 ? result : -(int) ERRNO.get(state, 0L);
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** {@code fds} takes the reading end and the writing end. */
  static int pipe(MemorySegment fds) {
    return (int) call(state -> (int) PIPE2.invokeExact(state, fds, O_CLOEXEC));
  }

  static int setNonBlocking(int fd) {
    int setStatusFlags = 4;
    return (int) call(state -> (int) FCNTL.invokeExact(state, fd, setStatusFlags, O_NONBLOCK));
  }

  static long read(int fd, MemorySegment into) {
    return call(state -> (long) READ.invokeExact(state, fd, into, into.byteSize()));
  }

  static void writeOne(int eventFd, MemorySegment one) {
    call(state -> (long) WRITE.invokeExact(state, eventFd, one, 8L));
  }

  static void close(int fd) {
    call(state -> (int) CLOSE.invokeExact(state, fd));
  }

  /** A negative pid means the group, as in {@code kill(2)}. */
  static int kill(long pid, int signal) {
    return (int) call(state -> (int) KILL.invokeExact(state, (int) pid, signal));
  }

  static int pidfdOpen(long pid) {
    return (int) call(state -> (long) SYSCALL.invokeExact(state, SYS_PIDFD_OPEN, (int) pid, 0));
  }

  static int waitForPidfd(int pidfd, MemorySegment siginfo, int options) {
    return (int) call(state -> (int) WAITID.invokeExact(state, P_PIDFD, pidfd, siginfo, options));
  }

  static int epollCreate() {
    return (int) call(state -> (int) EPOLL_CREATE1.invokeExact(state, EPOLL_CLOEXEC));
  }

  static int epollCtl(int epoll, int operation, int fd, MemorySegment event) {
    return (int) call(state -> (int) EPOLL_CTL.invokeExact(state, epoll, operation, fd, event));
  }

  static int epollWait(int epoll, MemorySegment events, int most) {
    return (int) call(state -> (int) EPOLL_WAIT.invokeExact(state, epoll, events, most, -1));
  }

  static int eventFd() {
    return (int) call(state -> (int) EVENTFD.invokeExact(state, 0, O_CLOEXEC | O_NONBLOCK));
  }

  /** How many bytes wait in a pipe; 0 if that cannot be told. */
  static int waiting(int fd, MemorySegment count) {
    return call(state -> (int) IOCTL.invokeExact(state, fd, FIONREAD, count)) < 0 ? 0 : count.get(INT, 0);
  }

  static String describe(int errno) {
    try {
      MemorySegment text = (MemorySegment) STRERROR.invokeExact(errno);
      return text.reinterpret(256).getString(0);
    } catch (RuntimeException | Error failure) {
      throw failure;
    } catch (Throwable impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
