// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import dev.drover.launch.ChildListener.Stream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** Hands what is in a pipe to a listener, through one buffer that all children share. Launcher's thread only. */
final class PipeReader {

  private static final int SIZE = 64 << 10;
  /** So many reads for one pipe before the others get their turn. */
  private static final int TURN = 4;
  /** The kernel holds less than half of it for a reader of a master. */
  private static final int MOST_IN_TERMINAL = 64 << 10;

  private final MemorySegment memory;
  private final MemorySegment scratch;
  private final byte[] bytes = new byte[SIZE];

  PipeReader(Arena arena) {
    memory = arena.allocate(SIZE, 8);
    scratch = arena.allocate(Libc.INT);
  }

  /** Reads a turn's worth; false at the end of the pipe. */
  boolean readTurn(int fd, Stream stream, ChildListener listener, @Nullable Journal journal) {
    for (int i = 0; i < TURN; i++) {
      int n = read(fd, stream, listener, journal);
      if (n == 0) {
        return false;
      }
      if (n < SIZE) {
        return true;
      }
    }
    return true;
  }

  /** Reads what is in the pipe at this moment, and not what a writer adds meanwhile; false at the end of the pipe. */
  boolean readPresent(int fd, Stream stream, ChildListener listener, @Nullable Journal journal) {
    long left = Libc.available(fd, scratch);
    while (left > 0) {
      int n = read(fd, stream, listener, journal);
      if (n <= 0) {
        return n != 0;
      }
      left -= n;
    }
    return true;
  }

  /**
   * Reads what is in the terminal at this moment, and little of what a writer adds meanwhile; false at its end. How much
   * there is cannot be asked: some of it is on its way within the kernel until a read fetches it.
   */
  boolean readTerminal(int master, ChildListener listener) {
    int n = 1;
    for (int left = MOST_IN_TERMINAL; left > 0 && n > 0; left -= n) {
      n = read(master, Stream.OUT, listener, null);
    }
    return n != 0;
  }

  /** How many bytes there were; 0 at the end, negative when there is nothing now. */
  private int read(int fd, Stream stream, ChildListener listener, @Nullable Journal journal) {
    int n = journal == null ? Libc.read(fd, memory) : journal.take(fd, stream, memory);
    if (n < 0 && n != -Errno.EINTR && n != -Errno.EAGAIN && journal != null) {
      n = Libc.read(fd, memory); // for want of memory: what cannot be kept is heard all the same
    }
    if (n > 0) {
      MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 0, bytes, 0, n);
      listener.onOutput(stream, bytes, 0, n);
    }
    return n == -Errno.EINTR || n == -Errno.EAGAIN || n > 0 ? n : 0;
  }
}
