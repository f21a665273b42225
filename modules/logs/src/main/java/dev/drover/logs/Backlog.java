// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How far the file of a ring is behind it, in bytes of text. Two threads write, each its own part: the launcher's what was
 * printed, and who writes the file what was written. Any thread reads.
 */
final class Backlog {
  /** So many parts of the ring, or of its share of {@link LogMemory}, may wait for the file before the process does, and half as many when it goes on. */
  private static final int HOLD_PART = 2;
  private static final int GO_ON_PART = 4;
  private static final int HURRY_BYTES = 256 << 10;

  private final int ringBytes;
  private final LogMemory memory;
  private final boolean blocks;
  private final AtomicReference<@Nullable Runnable> waiting = new AtomicReference<>();
  /** Positions in all that was ever printed to the ring. */
  private volatile long printed;
  private volatile long written;
  private volatile long nextLine;

  /** {@code blocks}: what the file does not have yet stays in the ring. */
  Backlog(int ringBytes, LogMemory memory, boolean blocks, long nextLine) {
    this.ringBytes = ringBytes;
    this.memory = memory;
    this.blocks = blocks;
    this.nextLine = nextLine;
  }

  /** <b>Owner only:</b> the launcher's thread. */
  void print(long position) {
    printed = position;
  }

  /** The file has, or has given up, all before this position, which is that of this line. <b>Owner only:</b> who writes it. */
  void write(long position, long next) {
    written = position;
    nextLine = next;
    goOn();
  }

  /** Lines from this one on must not be dropped. */
  long needed() {
    return blocks ? nextLine : Long.MAX_VALUE;
  }

  /** Whether it is to be written now, and not with what may come soon. */
  boolean isUrgent() {
    return bytes() >= Math.min(HURRY_BYTES, mostBytes() / GO_ON_PART);
  }

  /** Whether who prints has to wait. */
  boolean isTooFar() { return blocks && bytes() > mostBytes() / HOLD_PART; }

  /** Calls it once, when there is room again; at once where there is. It must not block. One waits at a time. */
  void whenCaughtUp(Runnable then) {
    waiting.set(then);
    goOn();
  }

  private void goOn() {
    if (waiting.get() != null && bytes() <= mostBytes() / GO_ON_PART) {
      Runnable then = waiting.getAndSet(null);
      if (then != null) {
        then.run();
      }
    }
  }

  private long mostBytes() {
    return Math.min(ringBytes, memory.share());
  }

  /** All that was ever printed to the ring, in bytes. */
  long printed() {
    return printed;
  }

  /** How far the file is behind. */
  long bytes() {
    long has = written; // read first: what was printed only grows, so this is never negative
    return printed - has;
  }
}
