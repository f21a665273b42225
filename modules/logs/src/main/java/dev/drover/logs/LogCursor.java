// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import org.jspecify.annotations.Nullable;

/**
 * A place in a ring. Belongs to one reader; not for use by several threads at once. Who reads no more should close it, so that
 * the ring can use again what it holds.
 */
public final class LogCursor implements AutoCloseable {
  private final LogRing ring;
  private long next;
  private @Nullable Segment segment;
  private int run;
  private int offset;
  private long lineAtOffset;
  private long position;
  /** The run has the next line, at the offset. */
  private boolean found;

  LogCursor(LogRing ring, long next) {
    this.ring = ring;
    this.next = next;
  }

  /** Takes whole runs, without making anything of them. */
  interface Runs {
    void run(Run run, byte[] bytes, int offset, int length);

    void gap(long missed, long next);
  }

  /** The number of the line that comes next. */
  public long next() {
    return next;
  }

  /** How many bytes of text were printed to the ring before what {@link #pollRun} gives next; after a first call of it. */
  long position() {
    return position;
  }

  /** The next line, or a gap where it was dropped; null where it has not been printed yet. Never waits. */
  public @Nullable LogEntry poll() {
    return poll(Wanted.ALL);
  }

  /** Likewise; none is passed over. */
  @Nullable
  LogEntry poll(Wanted wanted) {
    LogEntry.Gap gap = seek();
    Segment home = segment;
    return found && home != null ? line(home, wanted) : gap;
  }

  /** Gives the rest of the next run, or tells of a gap; false where there is none yet. Never waits. */
  boolean pollRun(Runs to) {
    LogEntry.Gap gap = seek();
    Segment home = segment;
    if (gap != null) {
      to.gap(gap.missed(), gap.next());
      return true;
    }
    if (!found || home == null) {
      return false;
    }
    int start = offset;
    int end = home.end(run);
    var whole = new Run(next, (int) (home.nextLine(run) - next), home.timeMillis(run), home.incarnation(run),
        home.flags(run), home.printed(run));
    next = whole.nextLine();
    leaveRun(home);
    position = home.firstByte + end;
    to.run(whole, home.array(), start, end - start);
    return true;
  }

  /** Goes to the next line, as far as there is one; what was dropped before it is a gap. */
  private LogEntry.@Nullable Gap seek() {
    while (true) {
      Segment current = segment;
      found = current != null && isFound(current);
      if (found) {
        return null;
      }
      Segment[] all = ring.segments();
      long kept = Math.max(next, all[0].firstLine);
      Segment home = find(all, kept);
      boolean entered = home != current;
      if (entered && !enter(home)) {
        continue;
      }
      LogEntry.Gap gap = kept > next ? new LogEntry.Gap(ring.instance(), kept - next, kept) : null;
      next = kept;
      if (gap != null || !entered || home.runs() == 0) {
        return gap;
      }
    }
  }

  /** Skips what comes before the next line. */
  private boolean isFound(Segment current) {
    int known = current.runs();
    if (run < known && current.nextLine(run) <= next) {
      run = Math.max(run, current.runOf(next, known));
      offset = current.start(run);
      lineAtOffset = current.firstLine(run);
      if (current.nextLine(run) <= next) {
        leaveRun(current);
      }
    }
    if (run >= known) {
      return false;
    }
    while (lineAtOffset < next) {
      offset = Newlines.first(current.array(), offset, current.end(run)) + 1;
      lineAtOffset++;
    }
    return true;
  }

  /** The segment that holds, or will hold, this line: the last one that begins at or before it. */
  private static Segment find(Segment[] all, long line) {
    for (int i = all.length - 1; i > 0; i--) {
      if (all[i].firstLine <= line) {
        return all[i];
      }
    }
    return all[0];
  }

  /** False where it was dropped meanwhile. */
  private boolean enter(Segment home) {
    home.enter();
    if (!ring.has(home)) {
      home.leave();
      return false;
    }
    close();
    segment = home;
    run = 0;
    offset = 0;
    lineAtOffset = home.firstLine;
    return true;
  }

  /** Lets go of what it holds; the next call of another method takes it up again. */
  @Override
  public void close() {
    if (segment != null) {
      segment.leave();
      segment = null;
    }
  }

  private void leaveRun(Segment home) {
    offset = home.end(run);
    lineAtOffset = home.nextLine(run);
    run++;
  }

  private int endOfLine(Segment from, int start, byte flags) {
    int last = from.end(run);
    if (Run.isOpen(flags)) {
      return last;
    }
    return next + 1 == from.nextLine(run) ? last - 1 : Newlines.first(from.array(), start, last);
  }

  private LogEntry line(Segment from, Wanted wanted) {
    byte flags = from.flags(run);
    int start = offset;
    int end = endOfLine(from, start, flags);
    LogEntry line = wanted.entry(ring.instance(), next, from.timeMillis(run), from.incarnation(run), flags,
        from.array(), start, end - start);
    next++;
    if (next == from.nextLine(run)) {
      leaveRun(from);
    } else {
      offset = end + 1;
      lineAtOffset = next;
    }
    return line;
  }
}
