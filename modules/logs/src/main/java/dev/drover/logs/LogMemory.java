// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** What all rings of a store may take together, in bytes, and what they have taken. <b>Any thread.</b> */
final class LogMemory {
  /*
   * Each ring has a share, the bound divided by the number of rings, but may hold more as long as nobody needs it. A ring that grows
   *
   * 1. takes what is free;
   * 2. else, below its share, drops the oldest segments of those that hold more than theirs, be they idle or gone or busy;
   * 3. else, drops its own oldest: so a flood lives on what it has, and keeps nobody from his share.
   *
   * What cannot be dropped is the segment that a ring writes to, and what its file still needs (who prints waits for it then, see
   * Backlog): for that alone it goes beyond the bound, by a segment or one reading of output for each ring.
   *
   * `held` is never less than what rings hold: room is taken before a segment is there, and given back after it was dropped; only
   * where a segment takes the place of the last one is the difference taken.
   */
  static final long LEAST_SHARE = 16 << 10;
  private static final long DEFAULT = 256 << 20;
  private static final int PARTS_OF_HEAP = 4;

  private final long boundBytes;
  private final AtomicLong held = new AtomicLong();
  private final Queue<LogRing> rings = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();

  LogMemory(long boundBytes) {
    this.boundBytes = boundBytes;
  }

  /** For rings that have a bound of their own alone. */
  static LogMemory unbounded() {
    return new LogMemory(Long.MAX_VALUE);
  }

  /** 256 MiB, and no more than a quarter of what this JVM may use. */
  static LogMemory usual() {
    return new LogMemory(Math.min(DEFAULT, Runtime.getRuntime().maxMemory() / PARTS_OF_HEAP));
  }

  /** Others may take from it what it holds beyond its share. Once. */
  void add(LogRing ring) {
    rings.add(ring);
    count.incrementAndGet();
  }

  /** What each ring may hold, whatever others do. */
  long share() {
    return Math.max(LEAST_SHARE, boundBytes / Math.max(1, count.get()));
  }

  /** What rings have taken, which may be a little more than they hold. */
  long heldBytes() {
    return held.get();
  }

  /** So much more for a ring, or less. <b>Its writer only.</b> */
  void take(LogRing ring, int bytes) {
    boolean taken = tryTake(bytes) || (ring.heldBytes() + bytes <= share() && takeFromOthers(ring, bytes));
    while (!taken) {
      if (!ring.dropOwn()) {
        takeAnyway(bytes);
        return;
      }
      taken = tryTake(bytes);
    }
  }

  /** What a ring cannot do without. */
  void takeAnyway(int bytes) {
    held.addAndGet(bytes);
  }

  /** A ring has dropped so much. */
  void giveBack(int bytes) {
    held.addAndGet(-bytes);
  }

  private boolean tryTake(int bytes) {
    long before = held.get();
    while (bytes <= 0 || before + bytes <= boundBytes) {
      long seen = held.compareAndExchange(before, before + bytes);
      if (seen == before) {
        return true;
      }
      before = seen;
    }
    return false;
  }

  private boolean takeFromOthers(LogRing ring, int bytes) {
    long share = share();
    for (LogRing other : rings) {
      while (other != ring && other.heldBytes() > share && other.dropOldest()) {
        if (tryTake(bytes)) {
          return true;
        }
      }
    }
    return false;
  }
}
