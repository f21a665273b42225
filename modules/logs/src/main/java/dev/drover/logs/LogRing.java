// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.model.InstanceId;
import dev.drover.model.Subscription;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;

/** The last lines of one instance, bounded in bytes, which grows from small; readers never make the writer wait. */
public final class LogRing {
  /*
   * One writer, many readers, no lock.
   *
   * 1. Lines stand in segments that are written once (see Segment). The ring is a reference to an immutable array of segments;
   *    when the last is full, the writer replaces the array by one with a new segment. Whoever needs the memory replaces it by
   *    one without the oldest segment, but never drops the last: the writer to keep to the bound, other writers to keep to
   *    that of all rings (see LogMemory). So both compare and set.
   * 2. A reader that is in a segment which was dropped reads on in it undisturbed, for nothing is overwritten; then it
   *    finds the first segment of the current array to be past its next line, and that is its gap.
   * 3. A reader is in one segment at most, so a stalled one keeps no more than that alive.
   * 4. The bytes of a dropped segment are used again, so that what is printed leaves no garbage, if no reader is in it. A reader
   *    first counts itself in, then looks whether the ring still has the segment; the writer first drops it, then looks at
   *    the count: so at least one of them sees the other. A cursor that is forgotten costs the ring these bytes, and no more.
   */
  private static final int FIRST_BYTES = 4 << 10;
  private static final byte[] NEWLINE = {'\n'};
  /** So many dropped segments are remembered while a reader is in them. */
  private static final int MOST_DROPPED = 4;
  private static final AtomicReferenceFieldUpdater<LogRing, Segment[]> SEGMENTS = AtomicReferenceFieldUpdater
      .newUpdater(LogRing.class, Segment[].class, "segments");

  private final InstanceId instance;
  private final int boundBytes;
  private final long start;
  private final LogMemory memory;
  /** Replaced through {@link #SEGMENTS} alone. */
  volatile Segment[] segments;
  private volatile long lines;
  private volatile long suppressed;
  /** Null where there is no file. */
  private final @Nullable Backlog backlog;
  private final List<Runnable> wakes = new CopyOnWriteArrayList<>();
  /** Writer only; the oldest first. */
  private final ArrayDeque<Segment> dropped = new ArrayDeque<>(0);

  public LogRing(InstanceId instance, int boundBytes) {
    this(instance, boundBytes, 1, null, LogMemory.unbounded());
  }

  /** One that goes on from what was printed before: {@code firstLine} is the number of its first line. */
  LogRing(InstanceId instance, int boundBytes, long firstLine, @Nullable Backlog backlog, LogMemory memory) {
    this.instance = instance;
    this.backlog = backlog;
    this.boundBytes = boundBytes;
    this.start = firstLine;
    this.lines = firstLine - 1;
    this.memory = memory;
    var first = new Segment(firstLine, 0, new byte[Math.min(FIRST_BYTES, boundBytes)]);
    this.segments = new Segment[]{first};
    memory.takeAnyway(first.capacity());
  }

  public InstanceId instance() {
    return instance;
  }

  /** The number of the last line; 0 before the first. <b>Any thread.</b> */
  public long lastLine() {
    return lines;
  }

  /** The number that its first line had, or will have. <b>Any thread.</b> */
  long start() {
    return start;
  }

  /** The number of the oldest line that is still there. <b>Any thread.</b> */
  public long firstLine() {
    return segments()[0].firstLine;
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
  public Subscription onAppend(Runnable wake) {
    wakes.add(wake);
    return () -> wakes.remove(wake);
  }

  /**
   * One line, given without its newline; {@code printed}: how many bytes its incarnation has printed to its stream, with this line.
   * <b>Owner only:</b> the launcher's thread, through {@link LogWriter}.
   */
  void append(long timeMillis, long incarnation, byte flags, long printed, byte[] text, int offset, int length) {
    boolean open = Run.isOpen(flags);
    Segment last = last();
    if (last.room() <= length) {
      last = grow(last, length + 1);
    }
    last.add(text, offset, length, open ? 1 : 0);
    if (!open) {
      last.add(NEWLINE, 0, 1, 1);
    }
    commit(last, timeMillis, incarnation, flags, printed);
  }

  /** Whole lines, each with its newline, so many. <b>Owner only.</b> */
  void appendLines(long timeMillis, long incarnation, byte flags, long printed, byte[] text, int offset, int length,
      int count) {
    int at = offset;
    int end = offset + length;
    int left = count;
    Segment last = last();
    while (end - at > last.room()) {
      int cut = Newlines.last(text, at, at + Math.max(0, last.room())) + 1;
      if (cut > at) {
        int fitting = Newlines.count(text, at, cut);
        last.add(text, at, cut - at, fitting);
        commit(last, timeMillis, incarnation, flags, printed - (end - cut));
        at = cut;
        left -= fitting;
      }
      last = grow(last, Newlines.first(text, at, end) + 1 - at);
    }
    if (end > at) {
      last.add(text, at, end - at, left);
      commit(last, timeMillis, incarnation, flags, printed);
    }
  }

  /** So many lines were not kept, of which a {@link Mark} tells. <b>Owner only.</b> */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  void suppress(long count) {
    suppressed += count;
  }

  /** How many lines were not kept. <b>Any thread.</b> */
  long suppressed() {
    return suppressed;
  }

  /** <b>Owner only:</b> after a batch of appends. */
  void wakeReaders() {
    wakes.forEach(Runnable::run);
  }

  /** How many bytes of text were printed to it, where it has a file. <b>Any thread.</b> */
  public OptionalLong printedBytes() {
    return backlog == null ? OptionalLong.empty() : OptionalLong.of(backlog.printed());
  }

  /** How many of these its file has not got yet, nor given up. <b>Any thread.</b> */
  public OptionalLong unwrittenBytes() {
    return backlog == null ? OptionalLong.empty() : OptionalLong.of(backlog.bytes());
  }

  /** Whether its file is so far behind that who prints should wait. <b>Any thread.</b> */
  boolean isTooFar() {
    return backlog != null && backlog.isTooFar();
  }

  /** Calls it once when its file has caught up; it must neither block nor throw. One waits at a time. <b>Any thread.</b> */
  void whenCaughtUp(Runnable then) {
    if (backlog == null) {
      then.run();
    } else {
      backlog.whenCaughtUp(then);
    }
  }

  private void commit(Segment last, long timeMillis, long incarnation, byte flags, long printed) {
    last.commit(timeMillis, incarnation, flags, printed);
    lines = last.next() - 1;
    if (backlog != null) {
      backlog.print(last.firstByte + last.bytes());
    }
  }

  private Segment grow(Segment last, int length) {
    long most = Math.min(boundBytes, memory.share());
    int nominal = (int) Math.min(last.capacity() * 2L, Math.max(FIRST_BYTES, most / 8));
    int capacity = Math.max(nominal, length + Segment.RUN_BYTES);
    long room = (long) boundBytes - capacity;
    boolean dropping = true;
    while (dropping && heldBytes() > room) {
      dropping = dropOwn();
    }
    boolean alone = segments().length == 1 && last.capacity() > room && !isNeeded(lines + 1);
    memory.take(this, alone ? capacity - last.capacity() : capacity);
    var next = new Segment(lines + 1, last.firstByte + last.bytes(), bytes(capacity));
    Segment[] old;
    do {
      old = segments();
    } while (!SEGMENTS.compareAndSet(this, old, alone ? new Segment[]{next} : with(old, next)));
    return next;
  }

  private static Segment[] with(Segment[] old, Segment next) {
    Segment[] grown = Arrays.copyOf(old, old.length + 1);
    grown[old.length] = next;
    return grown;
  }

  /** Those of a dropped segment where they fit; other ones that are free are forgotten. */
  private byte[] bytes(int capacity) {
    byte[] found = null;
    for (Iterator<Segment> each = dropped.iterator(); each.hasNext();) {
      byte[] freed = each.next().freed();
      if (freed != null) {
        each.remove();
        found = freed.length == capacity ? freed : found;
      }
    }
    while (dropped.size() > MOST_DROPPED) {
      dropped.remove();
    }
    return found == null ? new byte[capacity] : found;
  }

  /** As {@link #dropOldest}, so that its bytes can be used again. <b>Owner only.</b> */
  boolean dropOwn() {
    Segment oldest = removeOldest();
    return oldest != null && dropped.add(oldest);
  }

  /** False where there is none, for the last one stays, and what the file needs. <b>Any thread.</b> */
  boolean dropOldest() {
    return removeOldest() != null;
  }

  private @Nullable Segment removeOldest() {
    while (true) {
      Segment[] old = segments();
      if (old.length == 1 || isNeeded(old[1].firstLine)) {
        return null;
      }
      if (SEGMENTS.compareAndSet(this, old, Arrays.copyOfRange(old, 1, old.length))) {
        memory.giveBack(old[0].capacity());
        return old[0];
      }
    }
  }

  /** Whether the file lacks some of what comes before this line. */
  private boolean isNeeded(long next) {
    return backlog != null && next > backlog.needed();
  }

  /** What its segments take. <b>Any thread.</b> */
  long heldBytes() {
    long held = 0;
    for (Segment segment : segments()) {
      held += segment.capacity();
    }
    return held;
  }

  private Segment last() {
    Segment[] all = segments();
    return all[all.length - 1];
  }

  /** Whether it has not dropped this segment yet. <b>Any thread.</b> */
  boolean has(Segment segment) {
    for (Segment each : segments) {
      if (each == segment) {
        return true;
      }
    }
    return false;
  }

  /** The segments of this moment, oldest first. <b>Any thread.</b> */
  Segment[] segments() {
    return segments;
  }
}
