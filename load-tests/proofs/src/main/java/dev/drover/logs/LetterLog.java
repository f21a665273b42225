// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drover.model.InstanceId;
import java.util.Arrays;

/**
 * A ring in which line 1 is all of b, line 2 all of c, and so on, so that a torn line is seen to be torn. One thread
 * writes, one reads.
 */
final class LetterLog {
  private static final long INCARNATION = 7;
  private static final long MILLIS = 1234;

  final LogRing ring;
  private final int lineLength;
  private final LogWriter writer;
  private final LogCursor cursor;
  private long written;
  private long accounted;

  LetterLog(int boundBytes, int lineLength) {
    this.ring = new LogRing(InstanceId.sole("web"), boundBytes);
    this.lineLength = lineLength;
    this.writer = new LogWriter(() -> ring, INCARNATION, 64 << 10, () -> MILLIS);
    this.cursor = ring.from(1);
  }

  /** Writes the next lines as a process prints them. */
  void print(int lines) {
    for (int i = 0; i < lines; i++) {
      byte[] chunk = (text(++written) + "\n").getBytes(UTF_8);
      writer.write(LogEntry.Origin.OUT, chunk, 0, chunk.length);
    }
  }

  /** As {@link #print}, without looking for the newlines. */
  void append(int lines) {
    for (int i = 0; i < lines; i++) {
      byte[] text = text(++written).getBytes(UTF_8);
      ring.append(MILLIS, INCARNATION, (byte) 0, 0, text, 0, text.length);
    }
  }

  /** As {@link #append}, but a line is committed before its text is there. */
  void appendCommittedFirst(int lines) {
    for (int i = 0; i < lines; i++) {
      byte[] text = text(++written).getBytes(UTF_8);
      ring.append(MILLIS, INCARNATION, (byte) 0, 0, new byte[text.length], 0, text.length);
      Segment last = ring.segments()[ring.segments().length - 1];
      System.arraycopy(text, 0, last.array(), last.start(last.runs() - 1), text.length);
    }
  }

  /** As {@link #append}, but into the same bytes again and again. */
  void appendInPlace(int lines) {
    append(1);
    for (int i = 1; i < lines; i++) {
      System.arraycopy(text(++written).getBytes(UTF_8), 0, ring.segments()[0].array(), 0, lineLength);
    }
  }

  /** As {@link #append}, but the bytes of the first segment are used again although the reader is in it. */
  void appendOverReader(int lines) {
    ring.segments()[0].leave();
    append(lines);
  }

  /** Takes memory from the ring, as a writer of another one does. */
  void drop(int segments) {
    for (int i = 0; i < segments; i++) {
      boolean _ = ring.dropOldest();
    }
  }

  /** As {@link #drop}, but without a look whether the writer has added one meanwhile. */
  void dropUnseen(int segments) {
    for (int i = 0; i < segments; i++) {
      Segment[] old = ring.segments();
      if (old.length > 1) {
        ring.segments = Arrays.copyOfRange(old, 1, old.length);
      }
    }
  }

  /** What the reader gets next: the last line that is accounted for, by itself or in a gap; 0 for nothing yet. */
  int poll() {
    return switch (cursor.poll()) {
      case null -> 0;
      case LogEntry.Suppressed _,LogEntry.Unreached _ -> -1;
      case LogEntry.Line line -> {
        boolean right = line.number() == accounted + 1 && line.text().equals(text(line.number()))
            && line.incarnation() == INCARNATION && line.time().toEpochMilli() == MILLIS;
        accounted = line.number();
        yield right ? (int) accounted : -1;
      }
      case LogEntry.Gap gap -> {
        boolean right = gap.missed() > 0 && gap.next() == accounted + gap.missed() + 1;
        accounted = gap.next() - 1;
        yield right ? (int) accounted : -1;
      }
    };
  }

  /** When the writer is done: the last line that is accounted for, -1 where one was wrong. */
  int readOn() {
    for (int found = poll(); found != 0; found = poll()) {
      if (found < 0) {
        return found;
      }
    }
    return (int) accounted;
  }

  private String text(long number) {
    return String.valueOf((char) ('a' + number)).repeat(lineLength);
  }
}
