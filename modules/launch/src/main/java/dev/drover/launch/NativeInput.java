// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** The writing end of the pipe that a child of the native launcher reads. Launcher's thread only, where not said. */
final class NativeInput implements ChildInput {

  /*
   * Only the launcher's thread touches the descriptor, so nobody can write to one that was closed, and whose number has
   * another owner now. Others take room off `kept`, which bounds what may wait, and hand the bytes over as a task: tasks
   * are done in their order. A close is such a task too, so it comes after what was written before.
   *
   * Epoll always tells that the reader is gone. That there is room it is asked to tell only while something waits: so an
   * event while nothing does means that the reader is gone.
   */
  private enum Stage {
    OPEN, CLOSING, BROKEN, CLOSED
  }

  private static final int CHUNK = 64 << 10;
  private static final int NONE = -1;

  private final EventLoop loop;
  /** How many bytes were accepted and are not in the pipe yet. Any thread. */
  private final AtomicInteger kept = new AtomicInteger();
  /** Any thread may turn OPEN into CLOSING; the launcher's thread does the rest. */
  private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.OPEN);
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
  public Written write(byte[] bytes) {
    Stage now = stage.get();
    if (now != Stage.OPEN) {
      return now == Stage.BROKEN ? new Written.Broken() : new Written.Closed();
    }
    int before = kept.getAndUpdate(some -> some + Math.min(bytes.length, MOST_KEPT - some));
    int taken = Math.min(bytes.length, MOST_KEPT - before);
    if (taken > 0) {
      byte[] copy = Arrays.copyOf(bytes, taken);
      loop.execute(() -> add(copy));
    }
    return taken == bytes.length ? new Written.Accepted(taken) : new Written.Full(taken);
  }

  @Override
  public void close() {
    if (stage.compareAndSet(Stage.OPEN, Stage.CLOSING)) {
      loop.execute(() -> {
        endAsked = true;
        flush();
      });
    }
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
    stage.set(Stage.CLOSED);
    Libc.close(fd);
  }

  private void add(byte[] bytes) {
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
    kept.getAndAdd(-n);
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
    stage.set(last);
    if (fd != NONE) {
      int closing = fd;
      fd = NONE;
      loop.epoll().removeAndClose(closing);
    }
    waiting.clear();
  }
}
