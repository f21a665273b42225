// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A pseudo-terminal, pty(7): what is written to the slave at {@code path} is read from the master, and the other way
 * round. {@code typing} is the master once more, for an epoll instance takes a descriptor once only. All are closed on
 * exec; the two masters never block. Any thread.
 */
record Pty(int master, int typing, int slave, String path) {

  private static final int NONE = -1;
  private static final int ROWS = 24;
  private static final int COLUMNS = 80;

  // Numbers from the headers of Linux; the same on x86-64 and arm64.
  private static final int O_NOCTTY = 0x100;
  private static final long TCGETS = 0x5401;
  private static final long TIOCSWINSZ = 0x5414;
  /** struct termios of the kernel: four flags, the line discipline, and then the characters, VEOF as the fifth. */
  private static final long TERMIOS = 64;
  private static final long VEOF = 4 * 4 + 1 + 4;
  private static final byte CTRL_D = 4;
  private static final int LONGEST_PATH = 64;

  private static final FunctionDescriptor OF_FD = FunctionDescriptor.of(Libc.INT, Libc.INT);
  private static final MethodHandle OPENPT = Libc.failing("posix_openpt", OF_FD);
  private static final MethodHandle GRANTPT = Libc.failing("grantpt", OF_FD);
  private static final MethodHandle UNLOCKPT = Libc.failing("unlockpt", OF_FD);
  private static final MethodHandle PTSNAME = Libc.plain("ptsname_r",
      FunctionDescriptor.of(Libc.INT, Libc.INT, Libc.PTR, Libc.LONG));
  private static final MethodHandle FCHOWN = Libc.failing("fchown",
      FunctionDescriptor.of(Libc.INT, Libc.INT, Libc.INT, Libc.INT));

  /** Of the default size, and this user's if one is named; what it has belongs to {@code fds}. */
  static Pty open(LaunchSpec spec, Fds fds) throws LaunchFailure {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment s = Libc.state();
      int flags = Libc.O_RDWR | O_NOCTTY;
      int opened = (int) OPENPT.invokeExact(s, flags | Libc.O_NONBLOCK | Libc.O_CLOEXEC);
      int master = fds.add(check((int) Libc.result(opened, s), spec));
      int _ = check((int) Libc.result((int) GRANTPT.invokeExact(s, master), s), spec);
      int _ = check((int) Libc.result((int) UNLOCKPT.invokeExact(s, master), s), spec);
      MemorySegment path = arena.allocate(LONGEST_PATH);
      int _ = check(-(int) PTSNAME.invokeExact(master, path, path.byteSize()), spec);
      int slave = fds.add(check(Libc.open(path, flags), spec));
      give(slave, spec);
      int typing = fds.add(check(Libc.duplicate(master, 0), spec));
      resize(master, ROWS, COLUMNS);
      return new Pty(master, typing, slave, path.getString(0, StandardCharsets.US_ASCII));
    } catch (LaunchFailure none) {
      throw none;
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  /** To the user whom the program is to run as, by whom it would belong to after a login. */
  private static void give(int slave, LaunchSpec spec) throws Throwable {
    Optional<Account> user = spec.terms().runAs().user().flatMap(Account::user);
    if (user.isPresent()) {
      MemorySegment s = Libc.state();
      int _ = check((int) Libc.result((int) FCHOWN.invokeExact(s, slave, (int) user.get().uid(), NONE), s), spec);
    }
  }

  private static int check(int result, LaunchSpec spec) throws LaunchFailure {
    if (result < 0) {
      throw Failures.noTerminal(-result, spec);
    }
    return result;
  }

  /** Whoever reads the terminal in the foreground is told by SIGWINCH, if it is another size than before. */
  static void resize(int master, int rows, int columns) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment size = arena.allocate(Libc.LONG); // struct winsize: four shorts, the last two unused
      size.set(Libc.SHORT, 0, (short) rows);
      size.set(Libc.SHORT, 2, (short) columns);
      int _ = Libc.ioctl(master, TIOCSWINSZ, size);
    }
  }

  /** The character that ends the input at the beginning of a line, termios(3); programs may change it. */
  static byte endOfFile(int master) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment termios = arena.allocate(TERMIOS, 8);
      int got = Libc.ioctl(master, TCGETS, termios);
      byte set = termios.get(Libc.BYTE, VEOF);
      return got < 0 || set == 0 ? CTRL_D : set;
    }
  }
}
