// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.model.InstanceId;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one instance from a number on: from its files as long as its ring does not have them any more, then from its
 * ring. What the ring drops before a slow reader comes to it is read from the files. Reading files may wait for a disk, so
 * never on a thread that others need. One thread.
 */
public final class LogReader implements AutoCloseable {
  /** Begins with the first line of the ring, once there is one. */
  static final long FROM_THE_RING = 0;

  private final InstanceId instance;
  private final Supplier<@Nullable LogRing> ring;
  private final Optional<LogHistory> history;
  private Wanted wanted = Wanted.ALL;
  private @Nullable HistoryCursor past;
  private @Nullable LogCursor live;
  private long next;
  /** From this line on the files were asked for, and did not have it. */
  private long notInFiles = -1;
  private Instant latest = Instant.MIN;
  private boolean passed;
  /** The files were read to their end, and nobody prints to them: they have no more until there is a ring. */
  private boolean atTheEnd;

  LogReader(InstanceId instance, Supplier<@Nullable LogRing> ring, Optional<LogHistory> history, long from) {
    this.instance = instance;
    this.ring = ring;
    this.history = history;
    this.next = from;
  }

  public InstanceId instance() {
    return instance;
  }

  /** The number of the line that comes next; 0 where that is not known yet. */
  public long next() {
    return next;
  }

  /** Before the first {@link #poll}: lines of files that are not wanted may be passed over. */
  void want(Wanted lines) {
    wanted = lines;
  }

  /** Whether the last {@link #poll} gave nothing because it passed over some lines. */
  boolean hasPassed() {
    return passed;
  }

  /** The latest time of the lines that it gave or passed over; {@code Instant.MIN} before. */
  Instant latest() {
    return latest;
  }

  /**
   * The next line, or a gap where it is not kept any more; null where it has not been printed yet, or where it {@link
   * #hasPassed} over some. {@link java.io.UncheckedIOException} where files are there and cannot be read.
   */
  public @Nullable LogEntry poll() {
    LogRing present = ring.get();
    if (next == FROM_THE_RING) {
      if (present == null) {
        return null;
      }
      next = present.start();
    }
    passed = false;
    LogEntry found = fromFiles(present);
    if (found == null && !passed && present != null) {
      found = fromRing(present);
    }
    return found;
  }

  private @Nullable LogEntry fromFiles(@Nullable LogRing present) {
    boolean asked = present == null ? !atTheEnd : notInFiles != next && next < present.firstLine();
    if (!asked || history.isEmpty()) {
      leaveFiles();
      return null;
    }
    HistoryCursor cursor = past == null ? history.orElseThrow().from(next, wanted) : past;
    past = cursor;
    LogEntry found = cursor.poll();
    passed = cursor.hasPassed();
    if (found == null && !passed) {
      atTheEnd = present == null;
      notInFiles = present == null ? notInFiles : next;
      leaveFiles();
    } else {
      next = cursor.next();
      see(Instant.ofEpochMilli(cursor.latestMillis()));
      leaveRing();
    }
    return found;
  }

  private @Nullable LogEntry fromRing(LogRing present) {
    LogCursor cursor = live == null ? present.from(next) : live;
    live = cursor;
    LogEntry found = cursor.poll(wanted);
    if (found instanceof LogEntry.Gap && history.isPresent() && notInFiles != next) {
      leaveRing(); // which has dropped it meanwhile
      return poll();
    }
    next = cursor.next();
    if (found instanceof LogEntry.Line line) {
      see(line.time());
    }
    return found;
  }

  private void see(Instant time) {
    latest = time.isAfter(latest) ? time : latest;
  }

  @Override
  public void close() {
    leaveFiles();
    leaveRing();
  }

  private void leaveFiles() {
    if (past != null) {
      past.close();
      past = null;
    }
  }

  private void leaveRing() {
    if (live != null) {
      live.close();
      live = null;
    }
  }
}
