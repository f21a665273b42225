// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads an index, which its writer may go on writing: {@link #load} makes one record the present one, and the methods
 * beside it say what it says. Reads by {@link RandomAccessFile}, which an interrupt does not close. Belongs to one thread.
 */
final class IndexReader implements AutoCloseable {
  private static final int WINDOW_SLOTS = 340;
  private static final int TRIES = 10;

  private final RandomAccessFile file;
  private final long firstLine;
  private final long id;
  private final ByteBuffer window = ByteBuffer.allocate(WINDOW_SLOTS * IndexFormat.SLOT_BYTES);
  private long windowStart;
  private int windowSlots;
  /** Of the present record, in the window. */
  private int at;

  private IndexReader(RandomAccessFile file, ByteBuffer header) {
    this.file = file;
    this.firstLine = IndexFormat.headerLine(header, 0);
    this.id = IndexFormat.headerId(header, 0);
  }

  /** Null where there is no such file, or none that begins as an index does. */
  static @Nullable IndexReader open(Path path) throws IOException {
    RandomAccessFile file = openFile(path);
    if (file == null) {
      return null;
    }
    var reader = read(file);
    if (reader == null) {
      file.close();
    }
    return reader;
  }

  private static @Nullable IndexReader read(RandomAccessFile file) throws IOException {
    try {
      ByteBuffer header = ByteBuffer.allocate(IndexFormat.SLOT_BYTES);
      boolean isOne = fill(file, 0, header.array(), header.capacity()) == header.capacity()
          && IndexFormat.isHeader(header, 0);
      return isOne ? new IndexReader(file, header) : null;
    } catch (IOException failure) {
      file.close();
      throw failure;
    }
  }

  /** Null where there is no such file; what else is wrong, as having no descriptors left, is a failure. */
  static @Nullable RandomAccessFile openFile(Path path) throws IOException {
    for (int i = 1;; i++) {
      try {
        return new RandomAccessFile(path.toFile(), "r");
      } catch (FileNotFoundException failure) {
        if (!Files.exists(path)) {
          return null;
        }
        if (i == TRIES) {
          throw failure; // it is there each time, and did not come only now
        }
      }
    }
  }

  /** Reads as many bytes as there are, and no more than asked for. */
  static int fill(RandomAccessFile from, long position, byte[] to, int length) throws IOException {
    from.seek(position);
    int filled = 0;
    while (filled < length) {
      int count = from.read(to, filled, length - filled);
      if (count < 0) {
        break;
      }
      filled += count;
    }
    return filled;
  }

  /** The line with which the file begins, or will begin. */
  long firstLine() {
    return firstLine;
  }

  /** What tells this file from any other of its name. */
  long id() {
    return id;
  }

  /** How many records there are now; the last may be torn. */
  long records() throws IOException {
    return Math.max(0, file.length() / IndexFormat.SLOT_BYTES - 1);
  }

  /** Whether there is a whole record in this place, counted from 0; it is the present one then. */
  boolean load(long slot) throws IOException {
    if (isIn(slot) && isWhole(slot)) {
      return true;
    }
    windowStart = slot;
    windowSlots = fill(file, (slot + 1) * IndexFormat.SLOT_BYTES, window.array(), window.capacity())
        / IndexFormat.SLOT_BYTES;
    return isIn(slot) && isWhole(slot);
  }

  private boolean isIn(long slot) {
    return slot >= windowStart && slot < windowStart + windowSlots;
  }

  private boolean isWhole(long slot) {
    at = (int) (slot - windowStart) * IndexFormat.SLOT_BYTES;
    return IndexFormat.isRecord(window, at, id);
  }

  /** The first record that ends behind this line, or a torn one before it; {@link #records} where there is none. */
  long findLine(long line) throws IOException {
    return find(line, false);
  }

  /** The first record of this time or later, or a torn one before it, where times do not go back; else {@link #records}. */
  long findTime(long timeMillis) throws IOException {
    return find(timeMillis, true);
  }

  private long find(long wanted, boolean byTime) throws IOException {
    long low = 0;
    long high = records();
    while (low < high) {
      long middle = (low + high) >>> 1;
      long sound = middle;
      while (sound < high && !load(sound)) {
        sound++;
      }
      if (sound == high) {
        high = middle;
      } else if (byTime ? timeMillis() >= wanted : nextLine() > wanted) {
        high = middle;
      } else {
        low = sound + 1;
      }
    }
    return high;
  }

  /** The line after the last one that is told of. The present record is another one then. */
  long endLine() throws IOException {
    for (long slot = records() - 1; slot >= 0; slot--) {
      if (load(slot)) {
        return nextLine();
      }
    }
    return firstLine;
  }

  long offset() {
    return IndexFormat.offset(window, at);
  }

  int length() {
    return IndexFormat.length(window, at);
  }

  long end() {
    return offset() + length();
  }

  long recordLine() {
    return IndexFormat.firstLine(window, at);
  }

  long nextLine() {
    return recordLine() + IndexFormat.lines(window, at);
  }

  long timeMillis() {
    return IndexFormat.timeMillis(window, at);
  }

  Run run() {
    return IndexFormat.run(window, at);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
