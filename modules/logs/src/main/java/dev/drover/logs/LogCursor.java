// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.logs.LogEntry.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A place in a ring. Belongs to one reader; not for use by several threads at once. */
public final class LogCursor {
  private final LogRing ring;
  private long next;
  private @Nullable Segment segment;
  private int offset;
  private long lineAtOffset;

  LogCursor(LogRing ring, long next) {
    this.ring = ring;
    this.next = next;
  }

  /** The number of the line that comes next. */
  public long next() {
    return next;
  }

  /** The next line, or a gap where it was dropped; null where it has not been printed yet. Never waits. */
  public @Nullable LogEntry poll() {
    while (true) {
      Segment current = segment;
      if (current != null && offset < current.committed()) {
        LogEntry.Line line = decode(current);
        if (line.number() == next) {
          next++;
          return line;
        }
        continue; // looking for the line within its segment
      }
      LogEntry.Gap gap = null;
      Segment[] all = ring.segments();
      if (next < all[0].firstLine) {
        gap = new LogEntry.Gap(ring.instance(), all[0].firstLine - next, all[0].firstLine);
        next = all[0].firstLine;
      }
      Segment home = find(all, next);
      if (home == current && home != null && offset >= home.committed()) {
        return gap;
      }
      enter(home);
      if (gap != null) {
        return gap;
      }
      if (home.committed() == 0) {
        return null;
      }
    }
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

  private void enter(Segment home) {
    segment = home;
    offset = 0;
    lineAtOffset = home.firstLine;
  }

  private LogEntry.Line decode(Segment from) {
    int length = from.bytes.getInt(offset);
    long time = from.bytes.getLong(offset + 4);
    long incarnation = from.bytes.getLong(offset + 12);
    byte flags = from.bytes.get(offset + 20);
    int start = offset + Segment.HEADER_BYTES;
    boolean partial = (flags & Segment.PARTIAL) != 0; // what follows its last byte is no newline
    int shown = !partial && length > 0 && from.bytes.get(start + length - 1) == '\r' ? length - 1 : length;
    boolean wanted = lineAtOffset == next;
    String text = wanted ? new String(from.bytes.array(), start, shown, StandardCharsets.UTF_8) : "";
    offset = start + length;
    return new LogEntry.Line(ring.instance(), lineAtOffset++, Instant.ofEpochMilli(time),
        (flags & Segment.ERR) != 0 ? Origin.ERR : Origin.OUT, incarnation, partial, text);
  }
}
