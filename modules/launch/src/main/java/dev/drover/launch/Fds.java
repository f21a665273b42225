// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/** The descriptors of one launch: those that are still its own are closed with it. Launching thread. */
final class Fds implements AutoCloseable {

  static final int NONE = -1;

  /** The two ends of a pipe. */
  record Pipe(int reading, int writing) {
    /** Which end is our own, and never blocks. */
    static final int READING = 0;
    static final int WRITING = 1;
  }

  private final LaunchSpec spec;
  private final List<Integer> open = new ArrayList<>();

  /** {@code spec}: for whom they are, for the message of a failure. */
  Fds(LaunchSpec spec) {
    this.spec = spec;
  }

  /** Owns it from now on; what stands for an error number fails. */
  int add(int fd) throws LaunchFailure {
    if (fd < 0) {
      throw Failures.of(-fd, spec);
    }
    open.add(fd);
    return fd;
  }

  Pipe pipe(Arena arena, int own) throws LaunchFailure {
    MemorySegment ends = arena.allocate(Libc.INT, 2);
    int made = Libc.pipe(ends, own);
    if (made < 0) {
      throw Failures.of(-made, spec);
    }
    return new Pipe(add(ends.getAtIndex(Libc.INT, Pipe.READING)), add(ends.getAtIndex(Libc.INT, Pipe.WRITING)));
  }

  /** One of them, or none. */
  void close(int fd) {
    if (fd != NONE) {
      open.remove(Integer.valueOf(fd));
      Libc.close(fd);
    }
  }

  /** What is open now has another owner. */
  void release() {
    open.clear();
  }

  @Override
  public void close() {
    open.forEach(Libc::close);
    open.clear();
  }
}
