// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.io.EOFException;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * An index and the log that belongs to it, opened for reading; both stay readable when they are renamed or removed. Belongs
 * to one thread.
 */
final class HistoryFile implements AutoCloseable {
  private final IndexReader index;
  private final boolean current;
  private final Bytes bytes;

  HistoryFile(IndexReader index, Bytes bytes, boolean current) {
    this.index = index;
    this.bytes = bytes;
    this.current = current;
  }

  IndexReader index() {
    return index;
  }

  /** Whether it was, when it was opened, the one that is written to. */
  boolean isCurrent() { return current; }

  /** Reads from a place in the log; fewer bytes than asked for where there are no more, or none that can be read. */
  int read(long offset, byte[] to, int length) throws IOException {
    return bytes.read(offset, to, length);
  }

  @Override
  public void close() throws IOException {
    try (index; bytes) {
      // both, whatever happens
    }
  }

  /** The bytes of a log, plain or compressed. */
  sealed interface Bytes extends AutoCloseable {
    int read(long offset, byte[] to, int length) throws IOException;

    @Override
    void close() throws IOException;

    /** Null where there is no such file. */
    static @Nullable Bytes plain(Path log) throws IOException {
      RandomAccessFile file = IndexReader.openFile(log);
      return file == null ? null : new Plain(file);
    }

    /** Null where there is no such file. */
    static @Nullable Bytes packed(Path log) throws IOException {
      RandomAccessFile file = IndexReader.openFile(log);
      return file == null ? null : new Packed(file);
    }
  }

  private record Plain(RandomAccessFile file) implements Bytes {
    @Override
    public int read(long offset, byte[] to, int length) throws IOException {
      return IndexReader.fill(file, offset, to, length);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  /** Going back means to begin anew. */
  private static final class Packed implements Bytes {
    private final RandomAccessFile file;
    private @Nullable Unpacking unpacked;
    private long position;
    /** Behind this nothing can be read. */
    private long soundUntil = Long.MAX_VALUE;

    Packed(RandomAccessFile file) {
      this.file = file;
    }

    @Override
    public int read(long offset, byte[] to, int length) throws IOException {
      if (offset >= soundUntil) {
        return 0;
      }
      try {
        InputStream in = at(offset);
        int filled = in.readNBytes(to, 0, length);
        position += filled;
        return filled;
      } catch (ZipException | EOFException damaged) {
        soundUntil = offset;
        end();
        return 0;
      }
    }

    private InputStream at(long offset) throws IOException {
      Unpacking in = unpacked;
      if (in == null || position > offset) {
        end();
        file.seek(0);
        in = new Unpacking(new FileInputStream(file.getFD()));
        unpacked = in;
        position = 0;
      }
      in.skipNBytes(offset - position);
      position = offset;
      return in;
    }

    private void end() {
      if (unpacked != null) {
        unpacked.end();
        unpacked = null;
      }
    }

    @Override
    public void close() throws IOException {
      end();
      file.close();
    }
  }

  /** Gives back memory that is not the heap's when it is told to, and not at some collection; the file stays open. */
  private static final class Unpacking extends GZIPInputStream {
    Unpacking(InputStream from) throws IOException {
      super(from, 64 << 10);
    }

    void end() {
      inf.end();
    }
  }
}
