// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Goes through the lines of an instance's files without decoding them: after {@link #advance} found one, the methods beside it
 * say what and where it is, until the next call. Lines whose bytes are not what the index tells of are a gap. Belongs to one
 * thread; holds two descriptors and a block of bytes.
 */
final class HistoryLines implements AutoCloseable {
  private static final int BLOCK_BYTES = 256 << 10;
  private static final int MOST_BYTES = 256 << 20;

  /** What is there. */
  enum Found {
    LINE, GAP,
    /** A block that the filter refused. */
    SKIPPED,
    /** The end of what there is now; there may be more later. */
    END
  }

  /** Whether a line in a block of whole lines can be one that is looked for. */
  interface BlockFilter {
    boolean mayHold(byte[] buffer, int length);
  }

  private final HistoryFiles files;
  private final @Nullable BlockFilter filter;
  private @Nullable HistoryFile file;
  /** Whether the next line was found in no file, when there was none that is written to. */
  private boolean fruitless;
  private long next;
  private long missed;

  private byte[] block = new byte[0];
  private long blockOffset;
  private int blockFilled;
  /** The next record, and the first one behind the block. */
  private long slot;
  private long blockEnd;

  private long recordLine;
  private int linesLeft;
  private int lineStart;
  private int lineEnd;
  private int recordEnd;
  private long number;
  private long timeMillis;
  private long incarnation;
  private byte flags;

  HistoryLines(HistoryFiles files, long from, @Nullable BlockFilter filter) {
    this.files = files;
    this.next = Math.max(1, from);
    this.filter = filter;
  }

  /** Goes to what comes next. */
  Found advance() throws IOException {
    while (true) {
      HistoryFile present = file;
      if (present != null) {
        Found found = in(present);
        if (found != Found.END) {
          return found;
        }
      }
      long currentId = files.currentId();
      if ((fruitless && currentId == 0) || (present != null && present.index().id() == currentId)) {
        return Found.END;
      }
      if (present != null) {
        Found found = in(present); // what was written before it was rotated
        if (found != Found.END) {
          return found;
        }
      }
      HistoryFile entered = files.find(next, present == null ? 0 : present.index().id());
      if (entered == null) {
        fruitless = currentId == 0;
        return Found.END;
      }
      enter(entered);
      if (entered.index().firstLine() > next) {
        return gap(entered.index().firstLine());
      }
    }
  }

  private void enter(HistoryFile entered) throws IOException {
    close();
    file = entered;
    fruitless = false;
    slot = entered.index().findLine(next);
    blockEnd = slot;
    linesLeft = 0;
  }

  private Found gap(long until) {
    missed = until - next;
    next = until;
    return Found.GAP;
  }

  private Found in(HistoryFile of) throws IOException {
    while (true) {
      if (linesLeft > 0) {
        takeLine();
        if (number >= next) {
          next = number + 1;
          return Found.LINE;
        }
      } else if (slot < blockEnd) {
        if (!of.index().load(slot)) {
          blockEnd = slot; // somebody has cut the index
        } else {
          slot++;
          if (!openRecord(of.index())) {
            return gap(of.index().nextLine());
          }
        }
      } else {
        Found found = nextBlock(of, of.index());
        if (found != null) {
          return found;
        }
      }
    }
  }

  private void takeLine() {
    lineStart = lineEnd;
    int newline = Newlines.first(block, lineStart, recordEnd);
    lineEnd = (newline < 0 ? recordEnd : newline) + 1;
    number = recordLine++;
    linesLeft--;
  }

  /** Opens the present record; false where its bytes are not there. */
  private boolean openRecord(IndexReader index) {
    Run run = index.run();
    if (index.offset() < blockOffset || index.end() > blockOffset + blockFilled) {
      return false;
    }
    int start = (int) (index.offset() - blockOffset);
    if (!Lines.are(run.lines(), run.flags(), block, start, start + index.length())) {
      return false;
    }
    recordLine = run.firstLine();
    linesLeft = run.lines();
    lineEnd = start;
    recordEnd = start + index.length();
    timeMillis = run.timeMillis();
    incarnation = run.incarnation();
    flags = run.flags();
    return true;
  }

  /** Reads the block in which the next line is; null where there is one, or where it is to be tried again. */
  private @Nullable Found nextBlock(HistoryFile of, IndexReader index) throws IOException {
    long records = index.records();
    if (slot > records || (slot < records && index.load(slot) && index.recordLine() > next)) {
      slot = index.findLine(next);
    }
    long start = slot;
    while (slot < records && !(index.load(slot) && index.nextLine() > next)) {
      slot++;
    }
    if (slot >= records) {
      slot = start; // the last record may be about to be written
      blockEnd = slot;
      return Found.END;
    }
    blockEnd = slot;
    if (index.recordLine() > next) {
      return gap(index.recordLine());
    }
    if (index.run().has(Run.GAP)) {
      slot++;
      blockEnd = slot;
      return gap(index.nextLine());
    }
    return readBlock(of, index, records);
  }

  private @Nullable Found readBlock(HistoryFile of, IndexReader index, long records) throws IOException {
    blockOffset = index.offset();
    int length = 0;
    long after = next;
    while (blockEnd < records && index.load(blockEnd) && (blockEnd == slot || follows(index, after, length))) {
      length += index.length();
      after = index.nextLine();
      blockEnd++;
    }
    if (length > MOST_BYTES) {
      slot = blockEnd;
      return gap(after);
    }
    if (block.length < length) {
      block = new byte[Math.max(length, Math.min(BLOCK_BYTES, 2 * block.length))];
    }
    blockFilled = of.read(blockOffset, block, length);
    if (filter != null && blockFilled == length && !filter.mayHold(block, length)) {
      slot = blockEnd;
      next = after;
      return Found.SKIPPED;
    }
    return null;
  }

  private boolean follows(IndexReader index, long line, int length) {
    return index.recordLine() == line && index.offset() == blockOffset + length && !index.run().has(Run.GAP)
        && length + (long) index.length() <= BLOCK_BYTES;
  }

  /** The number of the line that comes next. */
  long next() {
    return next;
  }

  /** Of a gap: how many lines, up to and without {@link #next}. */
  long missed() {
    return missed;
  }

  long number() {
    return number;
  }

  long timeMillis() {
    return timeMillis;
  }

  long incarnation() {
    return incarnation;
  }

  /** As a {@link Run} has them. */
  byte flags() {
    return flags;
  }

  /** What the line is in, from {@link #offset} on; must not be changed. */
  byte[] buffer() {
    return block;
  }

  int offset() {
    return lineStart;
  }

  /** Of the line without its newline. */
  int length() {
    return Math.min(lineEnd - 1, recordEnd) - lineStart;
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
