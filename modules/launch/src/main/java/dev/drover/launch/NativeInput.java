// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;

/**
 * The writing end of the pipe, or of the terminal, that a child of the native launcher reads. Launcher's thread only, where
 * not said.
 */
class NativeInput extends BufferedInput {

  /*
   * Only the launcher's thread touches the descriptor, so nobody can write to one that was closed, and whose number has
   * another owner now. Others hand the bytes over as a task: tasks are done in their order. A close is such a task too, so it comes after what was written before.
   *
   * Epoll always tells that the reader is gone. That there is room it is asked to tell only while something waits: so an
   * event while nothing does means that the reader is gone.
   */
  private static final int CHUNK = 64 << 10;
  private static final int NONE = -1;

  private final EventLoop loop;
  private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
  /** How much of the first one is written. */
  private int written;
  private boolean asksForRoom;
  /** Set when its turn has come: CLOSING may be seen while writes from before it are still to be done. */
  private boolean endAsked;
  private int fd;
  private long token;

  NativeInput(EventLoop loop, int fd) {
    this.loop = loop;
    this.fd = fd;
  }

  @Override
  void handOver(byte[] bytes) {
    loop.execute(() -> add(bytes));
  }

  @Override
  void handOverEnd() {
    loop.execute(() -> {
      endAsked = true;
      flush();
    });
  }

  /** Any thread. */
  final void onLoop(Runnable task) {
    loop.execute(task);
  }

  final boolean isOpen() { return fd != NONE; }

  final int fd() {
    return fd;
  }

  /** 0 or the negated errno. Launching thread. */
  int register(long itsToken) {
    token = itsToken;
    return loop.epoll().addWriting(fd, itsToken);
  }

  /** There is room, or the reader is gone. */
  void onReady() {
    if (fd != NONE && waiting.isEmpty()) {
      end(Stage.BROKEN);
    } else {
      flush();
    }
  }

  /** The child is gone. */
  void end() {
    end(Stage.CLOSED);
  }

  /** For one whose child never came to the launcher's thread. Launching thread. */
  void closeUnregistered() {
    enter(Stage.CLOSED);
    Libc.close(fd);
  }

  void add(byte[] bytes) {
    if (fd != NONE) {
      waiting.add(bytes);
      flush();
    }
  }

  /** Writes what the pipe takes; closes it at the end if that is asked for. */
  private void flush() {
    try {
      while (fd != NONE && !waiting.isEmpty() && writeSome(waiting.element())) {
        // on to the next piece
      }
    } finally {
      if (fd != NONE) {
        askForRoom(!waiting.isEmpty());
      }
    }
    if (fd != NONE && waiting.isEmpty() && endAsked) {
      end(Stage.CLOSED);
    }
  }

  /** False when the pipe takes no more for now, or never again. */
  private boolean writeSome(byte[] bytes) {
    int length = Math.min(CHUNK, bytes.length - written);
    int n;
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment chunk = arena.allocate(length);
      MemorySegment.copy(bytes, written, chunk, ValueLayout.JAVA_BYTE, 0, length);
      n = Libc.write(fd, chunk);
    }
    if (n < 0) {
      if (n != -Errno.EAGAIN && n != -Errno.EINTR) {
        end(Stage.BROKEN);
      }
      return n == -Errno.EINTR;
    }
    release(n);
    written += n;
    if (written == bytes.length) {
      waiting.remove();
      written = 0;
    }
    return true;
  }

  private void askForRoom(boolean ask) {
    if (ask != asksForRoom && loop.epoll().tellWritable(fd, ask, token) == 0) {
      asksForRoom = ask;
    }
  }

  private void end(Stage last) {
    enter(last);
    if (fd != NONE) {
      int closing = fd;
      fd = NONE;
      loop.epoll().removeAndClose(closing);
    }
    waiting.clear();
  }
}
