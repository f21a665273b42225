// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import dev.drover.launch.ChildListener.Stream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.time.Instant;

/**
 * The last output of a child that may outlive this JVM, in memory that its keeper holds too. What is taken from a pipe is
 * in here in the same moment, so whoever reads on after a JVM that was killed loses nothing and repeats nothing. One thread
 * at a time.
 */
final class Journal implements AutoCloseable {

  /*
   * A file in memory, memfd_create(2), in the byte order of the machine:
   *
   *   0     where the oldest frame begins, 8 bytes; how many bytes of the output and of the error output were given back
   *         with the frames before it, 8 each
   *   FIRST frames, one behind the other: time in milliseconds since 1970, 8 bytes; stream, 4; length, 4; as many bytes
   *
   * Bytes come from the pipe by splice(2), which takes from the pipe what it has put into the file, and neither more nor
   * less, even if the process is killed meanwhile. The length is written after that. So of the last frame the length may be
   * missing, and is then what the file has behind it. Old frames are given back by punching a hole, fallocate(2), after
   * the beginning was moved: positions only grow.
   */
  private static final long FIRST = 4096;
  private static final int HEADER = 16;
  private static final int STREAM = 8;
  private static final int LENGTH = 12;
  private static final int HEAD = 24;
  private static final int MFD_CLOEXEC = 1;
  private static final int SEEK_END = 2;
  private static final int SPLICE_F_NONBLOCK = 2;
  private static final int KEEP_SIZE_AND_PUNCH_HOLE = 3;

  private static final MethodHandle MEMFD_CREATE = Libc.failing("memfd_create",
      FunctionDescriptor.of(Libc.INT, Libc.PTR, Libc.INT));
  private static final MethodHandle SPLICE = Libc.failing("splice",
      FunctionDescriptor.of(Libc.LONG, Libc.INT, Libc.PTR, Libc.INT, Libc.PTR, Libc.LONG, Libc.INT));
  private static final MethodHandle PREAD = Libc.failing("pread",
      FunctionDescriptor.of(Libc.LONG, Libc.INT, Libc.PTR, Libc.LONG, Libc.LONG));
  private static final MethodHandle PWRITE = Libc.failing("pwrite",
      FunctionDescriptor.of(Libc.LONG, Libc.INT, Libc.PTR, Libc.LONG, Libc.LONG));
  private static final MethodHandle LSEEK = Libc.failing("lseek",
      FunctionDescriptor.of(Libc.LONG, Libc.INT, Libc.LONG, Libc.INT));
  private static final MethodHandle FALLOCATE = Libc.failing("fallocate",
      FunctionDescriptor.of(Libc.INT, Libc.INT, Libc.INT, Libc.LONG, Libc.LONG));

  private final MemorySegment scratch = Arena.ofAuto().allocate(HEADER, 8);
  private final MemorySegment head = Arena.ofAuto().allocate(HEAD, 8);
  /** Given back so far, by stream. */
  private final long[] dropped = new long[Stream.values().length];
  private final int bound;
  private int fd;
  private long base;
  private long end;

  private Journal(int fd, int bound, long base, long end) {
    this.fd = fd;
    this.bound = bound;
    this.base = base;
    this.end = end;
  }

  /** A descriptor for a new one, closed on exec, or the negated errno. */
  static int make(Arena arena) {
    try {
      MemorySegment s = Libc.state();
      return (int) Libc.result((int) MEMFD_CREATE.invokeExact(s, arena.allocateFrom("drover-journal"), MFD_CLOEXEC), s);
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  /** An empty one, which has the descriptor from now on. {@code bound}: how many bytes are kept at least. */
  static Journal begin(int fd, int bound) {
    var journal = new Journal(fd, bound, FIRST, FIRST);
    journal.writeHead();
    return journal;
  }

  /** One that another process has begun and writes no more. */
  static Journal resume(int fd, int bound) {
    var journal = new Journal(fd, bound, FIRST, FIRST);
    journal.readHead();
    journal.end = journal.base;
    for (long next = journal.frameEnd(); next > journal.end; next = journal.frameEnd()) {
      journal.end = next;
    }
    return journal;
  }

  int fd() {
    return fd;
  }

  /** Tells all that is in it, oldest first. */
  void replay(ChildListener listener) {
    try (Arena arena = Arena.ofConfined()) {
      long[] positions = dropped.clone();
      for (long at = base; at < end;) {
        int length = header(at);
        Stream stream = stream();
        Instant time = Instant.ofEpochMilli(scratch.get(Libc.LONG, 0));
        byte[] bytes = new byte[length];
        MemorySegment memory = arena.allocate(Math.max(1, length));
        MemorySegment.copy(memory, ValueLayout.JAVA_BYTE, 0, bytes, 0, Math.max(0, read(memory, at + HEADER, length)));
        listener.onEarlierOutput(time, stream, positions[stream.ordinal()], bytes, 0, length);
        positions[stream.ordinal()] += length;
        at += HEADER + length;
      }
    }
  }

  /** Moves bytes from a pipe that does not block to here and copies them; how many, 0 at its end, or the negated errno. */
  int take(int pipe, Stream stream, MemorySegment into) {
    scratch.set(Libc.LONG, 0, System.currentTimeMillis());
    scratch.set(Libc.INT, STREAM, stream.ordinal());
    scratch.set(Libc.INT, LENGTH, 0);
    int begun = write(scratch, end);
    int moved = begun < 0 ? begun : splice(pipe, end + HEADER, into.byteSize());
    if (moved <= 0) {
      return moved;
    }
    writeLength(end, moved);
    int copied = read(into, end + HEADER, moved);
    end += HEADER + moved;
    shorten();
    return copied;
  }

  @Override
  public void close() {
    if (fd >= 0) {
      Libc.close(fd);
      fd = -1;
    }
  }

  /** Gives back the oldest frames, some at a time. */
  private void shorten() {
    if (end - base < 2L * bound) {
      return;
    }
    long before = base;
    for (int first = header(base); end - base - HEADER - first >= bound; first = header(base)) {
      dropped[stream().ordinal()] += first;
      base += HEADER + first;
    }
    writeHead();
    try {
      int _ = (int) FALLOCATE.invokeExact(Libc.state(), fd, KEEP_SIZE_AND_PUNCH_HOLE, before, base - before);
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  /** Where the frame ends that begins at the end; the end itself where there is none. */
  private long frameEnd() {
    long size = size();
    if (size < end + HEADER) {
      return end;
    }
    int length = header(end);
    if (length == 0 && size > end + HEADER) {
      length = (int) (size - end - HEADER);
      writeLength(end, length);
    }
    return length == 0 ? end : end + HEADER + length;
  }

  /** Fills the scratch with a header; the length in it. */
  private int header(long at) {
    int _ = read(scratch, at, HEADER);
    return scratch.get(Libc.INT, LENGTH);
  }

  /** Of the header in the scratch. */
  private Stream stream() {
    return scratch.get(Libc.INT, STREAM) == 0 ? Stream.OUT : Stream.ERR;
  }

  private void readHead() {
    int _ = read(head, 0, HEAD);
    base = Math.max(FIRST, head.getAtIndex(Libc.LONG, 0));
    for (Stream stream : Stream.values()) {
      dropped[stream.ordinal()] = head.getAtIndex(Libc.LONG, 1 + stream.ordinal());
    }
  }

  /** In one piece, so that no half of it is found. */
  private void writeHead() {
    head.setAtIndex(Libc.LONG, 0, base);
    for (Stream stream : Stream.values()) {
      head.setAtIndex(Libc.LONG, 1 + stream.ordinal(), dropped[stream.ordinal()]);
    }
    int _ = write(head, 0);
  }

  private void writeLength(long at, int length) {
    scratch.set(Libc.INT, LENGTH, length);
    int _ = write(scratch.asSlice(LENGTH, Integer.BYTES), at + LENGTH);
  }

  private long size() {
    try {
      MemorySegment s = Libc.state();
      return Libc.result((long) LSEEK.invokeExact(s, fd, 0L, SEEK_END), s);
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  private int splice(int pipe, long at, long most) {
    try {
      scratch.set(Libc.LONG, 0, at);
      MemorySegment s = Libc.state();
      return (int) Libc.result((long) SPLICE.invokeExact(s, pipe, MemorySegment.NULL, fd, scratch, most,
          SPLICE_F_NONBLOCK), s);
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  private int read(MemorySegment into, long at, long length) {
    try {
      MemorySegment s = Libc.state();
      return (int) Libc.result((long) PREAD.invokeExact(s, fd, into, length, at), s);
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  private int write(MemorySegment from, long at) {
    try {
      MemorySegment s = Libc.state();
      return (int) Libc.result((long) PWRITE.invokeExact(s, fd, from, from.byteSize(), at), s);
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }
}
