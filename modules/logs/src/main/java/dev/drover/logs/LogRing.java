// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.model.InstanceId;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The last lines of one instance, bounded in bytes, which grows from small; readers never make the writer wait. */
public final class LogRing {
  /*
   * One writer, many readers, no lock.
   *
   * 1. Lines stand in segments that are written once from front to back (see Segment). The ring is a volatile reference
   *    to an immutable array of segments; when the last is full, the writer replaces the array by one with a new segment
   *    and without the oldest ones that the bound no longer allows.
   * 2. A reader that holds a segment which was dropped reads on in it undisturbed, for nothing is overwritten; then it
   *    finds the first segment of the current array to be past its next line, and that is its gap.
   * 3. A reader holds one segment at most, so a stalled one keeps no more than that alive.
   */
  private static final int FIRST_BYTES = 4 << 10;

  private final InstanceId instance;
  private final int boundBytes;
  private volatile Segment[] segments;
  private volatile long lines;
  private final List<Runnable> wakes = new CopyOnWriteArrayList<>();

  public LogRing(InstanceId instance, int boundBytes) {
    this.instance = instance;
    this.boundBytes = boundBytes;
    this.segments = new Segment[]{new Segment(1, Math.min(FIRST_BYTES, boundBytes))};
  }

  public InstanceId instance() {
    return instance;
  }

  /** The number of the last line; 0 before the first. <b>Any thread.</b> */
  public long lastLine() {
    return lines;
  }

  /** The number of the oldest line that is still there. <b>Any thread.</b> */
  public long firstLine() {
    return segments[0].firstLine;
  }

  /** A cursor that gives the lines from this number on. <b>Any thread</b>; the cursor belongs to its caller. */
  public LogCursor from(long line) {
    return new LogCursor(this, Math.max(1, line));
  }

  /** A cursor on the last {@code count} lines and what follows. <b>Any thread.</b> */
  public LogCursor tail(long count) {
    return from(Math.max(firstLine(), lines - count + 1));
  }

  /** Calls {@code wake} after new lines until closed. It must neither block nor throw. <b>Any thread.</b> */
  public AutoCloseable onAppend(Runnable wake) {
    wakes.add(wake);
    return () -> wakes.remove(wake);
  }

  /** <b>Owner only:</b> the launcher's thread, through {@link LogWriter}. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  void append(long timeMillis, long incarnation, byte flags, byte[] text, int offset, int length) {
    Segment last = segments[segments.length - 1];
    if (!last.hasRoomFor(length)) {
      last = grow(last, length);
    }
    last.append(timeMillis, incarnation, flags, text, offset, length);
    lines++;
  }

  /** <b>Owner only:</b> after a batch of appends. */
  void wakeReaders() {
    wakes.forEach(Runnable::run);
  }

  private Segment grow(Segment last, int length) {
    int nominal = Math.min(last.capacity() * 2, Math.max(FIRST_BYTES, boundBytes / 8));
    Segment next = new Segment(lines + 1, Math.max(nominal, length + Segment.HEADER_BYTES));
    Segment[] old = segments;
    long held = next.capacity();
    int from = old.length;
    while (from > 0 && held + old[from - 1].capacity() <= boundBytes) {
      held += old[--from].capacity();
    }
    Segment[] grown = Arrays.copyOfRange(old, from, old.length + 1);
    grown[grown.length - 1] = next;
    segments = grown;
    return next;
  }

  /** The segments of this moment, oldest first. <b>Any thread.</b> */
  Segment[] segments() {
    return segments;
  }
}
