// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * The lines of several instances in the order of time, as far as each has printed up to now. May read files, so never on a
 * thread that others need. One thread, but for its places.
 */
public final class MergedLog implements AutoCloseable {
  /** So many entries are looked at before what was found is given; a long one counts as several. */
  private static final int LOOKED_AT = 4_096;
  /** To so many no other is added. */
  private static final int MOST_CHARS = 32 << 10;
  private static final int USUAL_CHARS = 128;
  /** Nor is looked for longer, so that who breaks it off need not wait. */
  private static final long LOOKING_NANOS = 20_000_000;
  /** To pass over a block of lines takes as long as to look at so many entries, or longer where it is compressed. */
  private static final int PASSED = 512;

  private final LogFilter filter;
  private final Wanted wanted;
  private final List<Head> heads;
  /** Those with a next entry, the earliest first. */
  private final PriorityQueue<Head> ready = new PriorityQueue<>(
      Comparator.comparing(Head::time).thenComparingInt(Head::place));

  /** What was found, in which nothing may be; {@code more}: whether more is there at once. */
  public record Batch(List<LogEntry> entries, boolean more) {}

  /** The next entry of one reader. */
  private static final class Head {
    private final LogReader reader;
    private @Nullable LogEntry entry;
    private boolean over;
    private long end = Long.MAX_VALUE;
    /** Never goes back, for what follows goes behind it: so what is passed over changes no order. A gap goes where the last line went. */
    private Instant time = Instant.MIN;
    private final int place;
    /** Written by the reading thread alone. */
    private volatile long passed;

    Head(LogReader reader, int place) {
      this.reader = reader;
      this.place = place;
      tell();
    }

    /** A write that others see is dear, and most have not moved. */
    private void tell() {
      long now = Math.max(0, reader.next() - 1);
      if (passed != now) {
        passed = now;
      }
    }

    int place() {
      return place;
    }

    Instant time() {
      return time;
    }

    /** Goes on to its next entry; false where it is to be asked again at once. */
    boolean fill(LogFilter filter) {
      if (over || entry != null || reader.next() > end) {
        return true;
      }
      entry = reader.poll();
      time = reader.latest();
      if (entry != null && filter.isPast(entry)) {
        over = true;
        entry = null;
      }
      return entry != null || over || !reader.hasPassed();
    }
  }

  /** Closes the readers in the end. */
  public MergedLog(List<LogReader> readers, LogFilter filter) {
    this(readers, filter, filter.wanted(false));
  }

  /** Likewise; {@code bytes}: lines have what was printed with them. */
  public MergedLog(List<LogReader> readers, LogFilter filter, boolean bytes) {
    this(readers, filter, filter.wanted(bytes));
  }

  MergedLog(List<LogReader> readers, LogFilter filter, Wanted wanted) {
    this.filter = filter;
    this.wanted = wanted;
    this.heads = new ArrayList<>(readers.size());
    readers.forEach(this::add);
  }

  /** One more, whose lines go among those that come. */
  public void add(LogReader reader) {
    reader.want(wanted);
    heads.add(new Head(reader, heads.size()));
  }

  /**
   * Some more, at most so many, and none at all where none is found among those that are looked at; {@link LogFilter.TooSlow}
   * and {@link java.io.UncheckedIOException} as its parts throw them.
   */
  public Batch next(int most) {
    Batch batch = find(most);
    for (Head head : heads) {
      head.tell();
    }
    return batch;
  }

  /** The last line that one of the readers had come to with the last batch, by its place among them. <b>Any thread.</b> */
  public long place(int reader) {
    return heads.get(reader).passed;
  }

  private Batch find(int most) {
    var open = new ArrayDeque<Head>();
    for (Head head : heads) {
      if (head.entry == null) {
        open.add(head);
      }
    }
    var found = new ArrayList<LogEntry>();
    int chars = 0;
    long begin = 0;
    for (int looks = 0; found.size() < most && chars < MOST_CHARS && looks < LOOKED_AT;) {
      if (looks > 0) { // so that it goes on by one at least, however many there are
        begin = begin == 0 ? System.nanoTime() : begin;
        if (System.nanoTime() - begin > LOOKING_NANOS) {
          break;
        }
      }
      if (!open.isEmpty()) { // it may have the earliest
        looks += fill(open);
        continue;
      }
      Head first = ready.poll();
      if (first == null || first.entry == null) {
        return new Batch(found, false);
      }
      if (filter.takes(first.entry)) {
        found.add(first.entry);
        chars += first.entry instanceof LogEntry.Line line ? line.text().length() : 0;
      }
      looks += first.entry instanceof LogEntry.Line line ? 1 + line.text().length() / USUAL_CHARS : 1;
      first.entry = null;
      open.add(first);
    }
    return new Batch(found, true);
  }

  /** Goes on with the first of them; what that took, in entries. */
  private int fill(ArrayDeque<Head> open) {
    Head head = open.element();
    if (!head.fill(filter)) {
      return PASSED;
    }
    open.remove();
    if (head.entry != null) {
      ready.add(head);
    }
    return 0;
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
