// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Lines that follow each other in a file: so many records as have 256 KiB of bytes, or one that has more. It is filled with
 * {@link #begin}, {@link #add} and {@link #read}, and then gone through. Belongs to one thread.
 */
final class Block {
  private static final int USUAL_BYTES = 256 << 10;
  private static final int MOST_BYTES = 256 << 20;
  private static final int MOST_RECORDS = 4096;

  private final Wanted wanted;
  private final Hits hits;
  private byte[] bytes = new byte[0];
  private int filled;
  private Run[] runs = new Run[16];
  /** Of each record, where its bytes end. */
  private int[] ends = new int[16];
  private int records;
  private long offset;
  private long latestMillis;
  /** One of the records tells of lines that were suppressed. */
  private boolean marked;

  /** The record of the present line, and how many lines of it come after that. */
  private int record;
  private int linesLeft;
  private int lineStart;
  private int lineEnd;
  private long number;

  Block(Wanted wanted) {
    this.wanted = wanted;
    this.hits = new Hits(wanted.needles());
  }

  /** Begins anew with the present record of an index, whatever its size. */
  void begin(IndexReader index) {
    offset = index.offset();
    records = 0;
    latestMillis = Long.MIN_VALUE;
    marked = false;
    clear();
    put(index.run(), index.length());
  }

  /** Nothing is left in it. */
  void clear() {
    record = records;
    linesLeft = 0;
  }

  /** Takes the present record of an index in, if it comes next and there is room for it. */
  boolean add(IndexReader index) {
    if (records == MOST_RECORDS || index.offset() != offset + length() || index.recordLine() != nextLine()
        || length() + (long) index.length() > USUAL_BYTES) {
      return false;
    }
    Run run = index.run();
    if (run.has(Run.GAP)) {
      return false;
    }
    put(run, length() + index.length());
    return true;
  }

  private void put(Run run, int end) {
    if (records == runs.length) {
      runs = Arrays.copyOf(runs, 2 * records);
      ends = Arrays.copyOf(ends, 2 * records);
    }
    runs[records] = run;
    ends[records] = end;
    records++;
    latestMillis = Math.max(latestMillis, run.timeMillis());
    marked |= run.has(Run.SUPPRESSED);
  }

  private int length() {
    return ends[records - 1];
  }

  /** The number of the line that comes after it. */
  long nextLine() {
    return runs[records - 1].nextLine();
  }

  /** The latest of the times of its lines. */
  long latestMillis() {
    return latestMillis;
  }

  /** Gets its bytes; false where they would be too many. */
  boolean read(HistoryFile from) throws IOException {
    int length = length();
    if (length > MOST_BYTES) {
      return false;
    }
    if (bytes.length < length) {
      bytes = new byte[Math.max(length, Math.min(USUAL_BYTES, 2 * bytes.length))];
    }
    filled = from.read(offset, bytes, length);
    hits.begin(bytes, filled);
    record = 0;
    linesLeft = 0;
    return true;
  }

  /** Whether all of its lines are there, and none has to be told. */
  boolean canBePassed() {
    if (hits.areThere() || marked || filled < length() || wanted.isPast(latestMillis)) {
      return false;
    }
    int i = 0;
    while (i < records) {
      int after = afterSingles(i);
      if (after > i ? Newlines.count(bytes, start(i), ends[after - 1]) != after - i : !isSound(i)) {
        return false;
      }
      i = Math.max(i + 1, after);
    }
    return true;
  }

  /** Behind those from here on that are one line each, with its newline: if no newline is within, they are sound. */
  private int afterSingles(int from) {
    int at = from;
    while (at < records && runs[at].lines() == 1 && start(at) < ends[at] && bytes[ends[at] - 1] == '\n') {
      at++;
    }
    return at;
  }

  private int start(int of) {
    return of == 0 ? 0 : ends[of - 1];
  }

  private boolean isSound(int of) {
    return ends[of] <= filled && Lines.are(runs[of].lines(), runs[of].flags(), bytes, start(of), ends[of]);
  }

  /** Whether a record is left that was not opened. */
  boolean hasRecord() {
    return record < records;
  }

  /** Opens the next record; null where its bytes are there, else what of it is not. */
  @Nullable
  Run open() {
    Run run = runs[record];
    boolean sound = isSound(record);
    lineEnd = start(record);
    number = run.firstLine() - 1;
    linesLeft = sound ? run.lines() : 0;
    record++;
    return sound ? null : run;
  }

  boolean hasLine() {
    return linesLeft > 0;
  }

  /** Goes to the next line of the record that was opened. */
  void takeLine() {
    lineStart = lineEnd;
    int newline = Newlines.first(bytes, lineStart, ends[record - 1]);
    lineEnd = (newline < 0 ? ends[record - 1] : newline) + 1;
    number++;
    linesLeft--;
  }

  /** Whether the present line need not be told. */
  boolean canPassLine() {
    Run run = run();
    return !wanted.isPast(run.timeMillis())
        && (wanted.isOther(run.flags())
            || (!run.has(Run.SUPPRESSED) && !hits.isIn(lineStart, lineStart + lineLength())));
  }

  /** What the present line belongs to. */
  Run run() {
    return runs[record - 1];
  }

  /** Of the present line. */
  long number() {
    return number;
  }

  /** Must not be changed. */
  byte[] bytes() {
    return bytes;
  }

  int lineStart() {
    return lineStart;
  }

  /** Without its newline. */
  int lineLength() {
    return Math.min(lineEnd - 1, ends[record - 1]) - lineStart;
  }
}
