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
  /** What is there. */
  enum Found {
    LINE, GAP,
    /** Lines that are not wanted, up to {@link #next}. */
    PASSED,
    /** The end of what there is now; there may be more later. */
    END
  }

  private final HistoryFiles files;
  private final Block block;
  private @Nullable HistoryFile file;
  /** Whether the next line was found in no file, when there was none that is written to. */
  private boolean fruitless;
  private long next;
  private long missed;
  private long latestMillis = Long.MIN_VALUE;
  /** Lines of this block were passed over, and that was not told yet. */
  private boolean passed;
  /** The next record that is not in the block. */
  private long slot;

  HistoryLines(HistoryFiles files, long from, Wanted wanted) {
    this.files = files;
    this.next = Math.max(1, from);
    this.block = new Block(wanted);
  }

  /** Goes to what comes next; through one block at most. */
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
    block.clear();
  }

  private Found gap(long until) {
    missed = until - next;
    next = until;
    return Found.GAP;
  }

  private Found in(HistoryFile of) throws IOException {
    while (true) {
      Found found = block.hasLine() || block.hasRecord() ? inBlock() : afterBlock(of);
      if (found != null) {
        return found;
      }
    }
  }

  /** Null where there is nothing to be told. */
  private @Nullable Found inBlock() {
    if (!block.hasLine()) {
      Run torn = block.open();
      return torn == null ? null : gap(torn.nextLine());
    }
    block.takeLine();
    if (block.number() < next) {
      return null;
    }
    next = block.number() + 1;
    latestMillis = Math.max(latestMillis, block.run().timeMillis());
    if (block.canPassLine()) {
      passed = true;
      return null;
    }
    return Found.LINE;
  }

  private @Nullable Found afterBlock(HistoryFile of) throws IOException {
    if (passed) {
      passed = false;
      return Found.PASSED;
    }
    return nextBlock(of, of.index());
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
      return Found.END;
    }
    if (index.recordLine() > next) {
      return gap(index.recordLine());
    }
    if (index.run().has(Run.GAP)) {
      slot++;
      return gap(index.nextLine());
    }
    return readBlock(of, index, records);
  }

  private @Nullable Found readBlock(HistoryFile of, IndexReader index, long records) throws IOException {
    block.begin(index);
    do {
      slot++;
    } while (slot < records && index.load(slot) && block.add(index));
    long after = block.nextLine();
    if (!block.read(of)) {
      block.clear();
      return gap(after);
    }
    if (!block.canBePassed()) {
      return null;
    }
    block.clear();
    next = after;
    latestMillis = Math.max(latestMillis, block.latestMillis());
    return Found.PASSED;
  }

  /** The number of the line that comes next. */
  long next() {
    return next;
  }

  /** Of a gap: how many lines, up to and without {@link #next}. */
  long missed() {
    return missed;
  }

  /** The latest time of the lines before {@link #next} that were there; {@code Long.MIN_VALUE} where there were none. */
  long latestMillis() {
    return latestMillis;
  }

  /** The number of the line that was found. */
  long number() {
    return block.number();
  }

  /** What it belongs to. */
  Run run() {
    return block.run();
  }

  /** As a {@link Run} has them. */
  byte flags() {
    return block.run().flags();
  }

  /** What it is in, from {@link #offset} on; must not be changed. */
  byte[] buffer() {
    return block.bytes();
  }

  int offset() {
    return block.lineStart();
  }

  /** Of the line without its newline. */
  int length() {
    return block.lineLength();
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
      file = null;
    }
  }
}
