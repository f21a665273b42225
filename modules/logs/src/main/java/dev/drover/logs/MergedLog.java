// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The lines of several instances in the order of time, as far as each has printed up to now. May read files, so never on a
 * thread that others need. One thread.
 */
public final class MergedLog implements AutoCloseable {
  /** So many entries are looked at before what was found is given. */
  private static final int LOOKED_AT = 4_096;

  private final LogFilter filter;
  private final List<Head> heads;
  /** Those with a next entry, the earliest first. */
  private final PriorityQueue<Head> ready = new PriorityQueue<>(Comparator.comparing(Head::time));

  /** What was found, in which nothing may be; {@code more}: whether more is there at once. */
  public record Batch(List<LogEntry> entries, boolean more) {}

  /** The next entry of one reader. */
  private static final class Head {
    private final LogReader reader;
    private @Nullable LogEntry entry;
    private boolean over;
    private long end = Long.MAX_VALUE;
    /** A gap goes where the last line went. */
    private Instant time = Instant.MIN;

    Head(LogReader reader) {
      this.reader = reader;
    }

    Instant time() {
      return time;
    }

    boolean fill(LogFilter filter) {
      if (!over && entry == null && reader.next() <= end) {
        entry = reader.poll();
        time = switch (entry) {
          case LogEntry.Line line -> line.time();
          case LogEntry.Suppressed mark -> mark.time();
          case LogEntry.Gap _ -> time;
          case null -> time;
        };
        over = entry != null && filter.isPast(entry);
      }
      return entry != null && !over;
    }
  }

  /** Closes the readers in the end. */
  public MergedLog(List<LogReader> readers, LogFilter filter) {
    this.filter = filter;
    this.heads = readers.stream().map(Head::new).toList();
  }

  /** Some more, at most so many; {@link LogFilter.TooSlow} and {@link java.io.UncheckedIOException} as its parts throw them. */
  public Batch next(int most) {
    for (Head head : heads) {
      if (head.entry == null && head.fill(filter)) {
        ready.add(head);
      }
    }
    var found = new ArrayList<LogEntry>();
    int looks = 0;
    while (found.size() < most && looks++ < LOOKED_AT) {
      Head first = ready.poll();
      if (first == null || first.entry == null) {
        return new Batch(found, false);
      }
      if (filter.takes(first.entry)) {
        found.add(first.entry);
      }
      first.entry = null;
      if (first.fill(filter)) {
        ready.add(first);
      }
    }
    return new Batch(found, true);
  }

  /** Gives nothing behind these lines, in the order of the readers, until {@link #goOn}. */
  public void stopAt(List<Long> lines) {
    for (int i = 0; i < heads.size(); i++) {
      heads.get(i).end = lines.get(i);
    }
  }

  /** Gives what comes behind. */
  public void goOn() {
    heads.forEach(head -> head.end = Long.MAX_VALUE);
  }

  @Override
  public void close() {
    heads.forEach(head -> head.reader.close());
  }
}
