// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** The log and the index that are being written, and how far what is in them counts. <b>Owner only.</b> */
final class CurrentFile {
  /*
   * A reader has to open two files that belong together, while they are renamed (see HistoryFiles). So that it can tell:
   *
   * 1. An index comes under its name whole, with its header, by a rename.
   * 2. A log comes under its name only after its index, and leaves it before its index does. So who opens an index, then
   *    a log, and then finds the same index under that name, has two that belong together.
   *
   * It also keeps the numbers: at each moment some file says with which line the current one begins.
   */
  private static final Set<StandardOpenOption> OPEN = EnumSet.of(StandardOpenOption.READ, StandardOpenOption.WRITE);

  private final FileNames names;
  private final long firstLine;
  private final long id;
  private FileChannel log;
  private FileChannel index;
  private final @Nullable Object logKey;
  private final @Nullable Object indexKey;
  /** What counts: bytes of the log, bytes of the index. */
  private long logEnd;
  private long indexEnd;
  /** How far the log is written. */
  private long written;
  private boolean torn;

  private CurrentFile(FileNames names, long firstLine, long id, FileChannel log, FileChannel index) throws IOException {
    this.names = names;
    this.firstLine = firstLine;
    this.id = id;
    this.log = log;
    this.index = index;
    this.logKey = key(names.log());
    this.indexKey = key(names.index());
  }

  /** New and empty; what has these names goes. */
  static CurrentFile create(FileNames names, long firstLine) throws IOException {
    names.makeFolder();
    long id = newId();
    FileChannel index = newIndex(names, firstLine, id);
    FileChannel log = null;
    try {
      Files.deleteIfExists(names.log());
      Files.move(names.unfinishedIndex(), names.index(), StandardCopyOption.ATOMIC_MOVE);
      log = names.open(names.log(), EnumSet.of(StandardOpenOption.READ, StandardOpenOption.WRITE,
          StandardOpenOption.CREATE_NEW));
      var file = new CurrentFile(names, firstLine, id, log, index);
      file.indexEnd = IndexFormat.SLOT_BYTES;
      return file;
    } catch (IOException failure) {
      closeAfter(failure, index);
      if (log != null) {
        closeAfter(failure, log);
      }
      throw failure;
    }
  }

  static long newId() {
    return ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
  }

  /** An index without records, not under its name yet. */
  static FileChannel newIndex(FileNames names, long firstLine, long id) throws IOException {
    FileChannel index = names.open(names.unfinishedIndex(), EnumSet.of(StandardOpenOption.READ,
        StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING));
    try {
      ByteBuffer header = ByteBuffer.allocate(IndexFormat.SLOT_BYTES);
      IndexFormat.putHeader(header, 0, id, firstLine);
      writeAt(index, header, 0);
      return index;
    } catch (IOException failure) {
      closeAfter(failure, index);
      throw failure;
    }
  }

  /** As it was left: so many bytes and so many records count. */
  static CurrentFile open(FileNames names, long firstLine, long id, long logBytes, long records) throws IOException {
    FileChannel log = names.open(names.log(), OPEN);
    FileChannel index = null;
    try {
      index = names.open(names.index(), OPEN);
      var file = new CurrentFile(names, firstLine, id, log, index);
      file.logEnd = logBytes;
      file.written = logBytes;
      file.indexEnd = (records + 1) * IndexFormat.SLOT_BYTES;
      return file;
    } catch (IOException failure) {
      closeAfter(failure, log);
      if (index != null) {
        closeAfter(failure, index);
      }
      throw failure;
    }
  }

  long firstLine() {
    return firstLine;
  }

  long bytes() {
    return logEnd;
  }

  long id() {
    return id;
  }

  /** Where in the log the next byte goes. */
  long end() {
    return written;
  }

  /** Whether both files still have their names, for they may be removed by anybody; fails where nobody may look. */
  boolean isInPlace() throws AccessDeniedException {
    try {
      return Objects.equals(logKey, key(names.log())) && Objects.equals(indexKey, key(names.index()));
    } catch (AccessDeniedException unknown) {
      throw unknown;
    } catch (IOException gone) {
      return false;
    }
  }

  /**
   * Makes ready for writing: opens what an interrupt closed, cuts off what does not count. False where less is there than
   * was written, for somebody has cut it.
   */
  boolean mend() throws IOException {
    if (!log.isOpen() || !index.isOpen()) {
      reopen();
    }
    long logBytes = log.size();
    long indexBytes = index.size();
    if (logBytes < logEnd || indexBytes < indexEnd) {
      return false;
    }
    if (torn || logBytes > logEnd || indexBytes > indexEnd) {
      log.truncate(logEnd);
      index.truncate(indexEnd);
      torn = false;
    }
    written = logEnd;
    return true;
  }

  private void reopen() throws IOException {
    close();
    FileChannel opened = names.open(names.log(), OPEN);
    try {
      index = names.open(names.index(), OPEN);
      log = opened;
    } catch (IOException failure) {
      closeAfter(failure, opened);
      throw failure;
    }
  }

  /** Writes bytes that do not count before {@link #commit}. */
  void put(ByteBuffer bytes) throws IOException {
    try {
      int count = bytes.remaining();
      writeAt(log, bytes, written);
      written += count;
    } catch (IOException failure) {
      rollBack();
      throw failure;
    }
  }

  /** The records of all that was put: from here on it counts. */
  void commit(ByteBuffer records) throws IOException {
    try {
      int count = records.remaining();
      writeAt(index, records, indexEnd);
      indexEnd += count;
      logEnd = written;
    } catch (IOException failure) {
      rollBack();
      throw failure;
    }
  }

  void force() throws IOException {
    log.force(false);
    index.force(false);
  }

  /** It becomes a rotated file; or stays what it is, where that fails. */
  void setAside() throws IOException {
    Path aside = names.log(firstLine);
    Files.move(names.log(), aside, StandardCopyOption.ATOMIC_MOVE);
    try {
      Files.move(names.index(), names.index(firstLine), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      Files.move(aside, names.log(), StandardCopyOption.ATOMIC_MOVE);
      throw failure;
    }
    close();
  }

  void close() throws IOException {
    try {
      log.close();
    } finally {
      index.close();
    }
  }

  /** Where it fails, it is done before the next write. */
  private void rollBack() {
    torn = true;
    written = logEnd;
    try {
      index.truncate(indexEnd);
      log.truncate(logEnd);
      torn = false;
    } catch (IOException later) {
      // torn
    }
  }

  static void writeAt(FileChannel to, ByteBuffer bytes, long position) throws IOException {
    long at = position;
    while (bytes.hasRemaining()) {
      at += to.write(bytes, at);
    }
  }

  private static @Nullable Object key(Path file) throws IOException {
    BasicFileAttributes seen = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    if (!seen.isRegularFile()) {
      throw new NoSuchFileException(file.toString(), null, "is no file");
    }
    return seen.fileKey();
  }

  private static void closeAfter(IOException failure, FileChannel channel) {
    try {
      channel.close();
    } catch (IOException second) {
      failure.addSuppressed(second);
    }
  }
}
