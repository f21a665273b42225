// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Finds lines in a log by their newlines, and writes records of them to the end of an index. Belongs to one thread. */
final class Unindexed {
  private static final int CHUNK_BYTES = 64 << 10;
  /** A longer line is told as parts. */
  private static final int LINE_BYTES = 64 << 10;
  private static final int RECORD_BYTES = 256 << 10;

  private final FileChannel index;
  private final long id;
  private long records;
  private long end;
  private long nextLine;

  /** After so many records, which end in this place of the log and before this line. */
  Unindexed(FileChannel index, long id, long records, long end, long nextLine) {
    this.index = index;
    this.id = id;
    this.records = records;
    this.end = end;
    this.nextLine = nextLine;
  }

  long records() {
    return records;
  }

  /** Where in the log the last record ends. */
  long end() {
    return end;
  }

  long nextLine() {
    return nextLine;
  }

  /** All whole lines, of this time, stream and incarnation; one that is very long in parts. */
  void add(RandomAccessFile log, Run like) throws IOException {
    add(log, like, Integer.MAX_VALUE, true);
  }

  /** At most so many whole lines. */
  void add(RandomAccessFile log, Run like, int most) throws IOException {
    add(log, like, most, false);
  }

  private void add(RandomAccessFile log, Run like, int most, boolean inParts) throws IOException {
    byte[] chunk = new byte[CHUNK_BYTES];
    long at = end;
    long wholeEnd = end; // of the last newline
    int lines = 0;
    int left = most;
    int filled;
    while (left > 0 && (filled = IndexReader.fill(log, at, chunk, chunk.length)) > 0) {
      for (int i = 0; i < filled && left > 0; i++) {
        long here = at + i + 1;
        if (lines > 0 && here - end > RECORD_BYTES) {
          record(wholeEnd, lines, like, like.flags());
          lines = 0;
        }
        if (chunk[i] == '\n') {
          lines++;
          left--;
          wholeEnd = here;
        } else if (inParts && lines == 0 && here - end > LINE_BYTES) {
          record(here - 1, 1, like, (byte) (like.flags() | Run.PARTIAL));
          wholeEnd = end;
        }
      }
      at += filled;
    }
    if (lines > 0) {
      record(wholeEnd, lines, like, like.flags());
    }
  }

  /** The rest, which has no newline, gets one. */
  void addUnended(RandomAccessFile log, long timeMillis, long incarnation) throws IOException {
    long size = log.length();
    if (size > end) {
      log.seek(size);
      log.write('\n');
      record(size + 1, 1, new Run(nextLine, 1, timeMillis, incarnation, Run.UNENDED), Run.UNENDED);
    }
  }

  /** The lines from here to this one are gone. */
  void gap(long until, long timeMillis, long incarnation) throws IOException {
    while (nextLine < until) {
      int lines = (int) Math.min(Integer.MAX_VALUE, until - nextLine);
      record(end, lines, new Run(nextLine, lines, timeMillis, incarnation, Run.GAP), Run.GAP);
    }
  }

  private void record(long until, int lines, Run like, byte flags) throws IOException {
    var slot = ByteBuffer.allocate(IndexFormat.SLOT_BYTES);
    var run = new Run(nextLine, lines, like.timeMillis(), like.incarnation(), flags);
    IndexFormat.putRecord(slot, 0, end, (int) (until - end), run);
    IndexFormat.seal(slot, 0, id);
    CurrentFile.writeAt(index, slot, (records + 1) * IndexFormat.SLOT_BYTES);
    records++;
    end = until;
    nextLine = run.nextLine();
  }
}
