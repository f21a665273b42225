// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.io.IOException;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;

/** Finds the file that holds a line, while files are made, renamed, compressed and removed. Any thread. */
final class HistoryFiles {
  /** How often it is tried to open two files that belong together; each try but the last needs a rotation in between. */
  private static final int TRIES = 4;

  private final FileNames names;

  HistoryFiles(FileNames names) {
    this.names = names;
  }

  /** Which file is written to; 0 where there is none. */
  long currentId() throws IOException {
    try (IndexReader index = current()) {
      return index == null ? 0 : index.id();
    }
  }

  /**
   * The file that holds a line, or may come to hold it, or else the one with the next line there is; null for none.
   * {@code without} is the id of a file that is known not to have it.
   */
  @Nullable
  HistoryFile find(long line, long without) throws IOException {
    NavigableSet<Long> all = firstLines();
    while (true) {
      HistoryFile found = among(all, line, without);
      NavigableSet<Long> now = found == null ? firstLines() : all;
      if (now.equals(all)) {
        return found;
      }
      all = now; // those were removed meanwhile, and there are others
    }
  }

  private @Nullable HistoryFile among(NavigableSet<Long> all, long line, long without) throws IOException {
    Long floor = all.floor(line);
    HistoryFile found = floor == null ? null : open(floor);
    if (found != null && holds(found, line, without)) {
      return found;
    }
    for (long later : all.tailSet(line, false)) {
      found = open(later);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** Closes the file where it does not. */
  private static boolean holds(HistoryFile file, long line, long without) throws IOException {
    boolean holds = false;
    try {
      IndexReader index = file.index();
      holds = index.id() != without && (file.isCurrent() || index.endLine() > line);
      return holds;
    } finally {
      if (!holds) {
        file.close();
      }
    }
  }

  /**
   * The first lines of all files, one that has none yet included. A listing may miss what is renamed meanwhile, which is the file
   * that was written to: so where that has changed, one more listing, which begins after that rename, finds it.
   */
  NavigableSet<Long> firstLines() throws IOException {
    long before = currentId();
    NavigableSet<Long> all = names.indexed();
    long after = 0;
    try (IndexReader index = current()) {
      if (index != null) {
        all.add(index.firstLine());
        after = index.id();
      }
    }
    if (after == 0 || after != before) {
      all.addAll(names.indexed());
    }
    return all;
  }

  /** The index of the file that is written to; null where there is none. */
  @Nullable
  IndexReader current() throws IOException {
    return IndexReader.open(names.index());
  }

  /** Null where the index or the log is gone. */
  @Nullable
  HistoryFile open(long firstLine) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      IndexReader rotated = IndexReader.open(names.index(firstLine));
      if (rotated != null) {
        return with(rotated, rotatedLog(rotated, firstLine), false);
      }
      IndexReader index = IndexReader.open(names.index());
      if (index == null) {
        continue;
      }
      if (index.firstLine() != firstLine) {
        index.close();
        continue;
      }
      HistoryFile.Bytes bytes = currentLog(index);
      if (currentId() == index.id()) {
        return with(index, bytes, true);
      }
      HistoryFile apart = with(index, bytes, true); // rotated in between: they need not belong together
      if (apart != null) {
        apart.close();
      }
    }
    return null;
  }

  /** The index of a file, without its log; null where there is none. */
  @Nullable
  IndexReader index(long firstLine) throws IOException {
    for (int i = 0; i < TRIES; i++) {
      IndexReader index = IndexReader.open(names.index(firstLine));
      if (index == null) {
        index = IndexReader.open(names.index());
      }
      if (index != null && index.firstLine() == firstLine) {
        return index;
      }
      if (index != null) {
        index.close();
      }
    }
    return null;
  }

  private HistoryFile.@Nullable Bytes currentLog(IndexReader index) throws IOException {
    try {
      HistoryFile.Bytes bytes = HistoryFile.Bytes.plain(names.log());
      return bytes == null ? HistoryFile.Bytes.plain(names.log(index.firstLine())) : bytes; // half-way in a rotation
    } catch (IOException failure) {
      index.close();
      throw failure;
    }
  }

  private HistoryFile.@Nullable Bytes rotatedLog(IndexReader index, long firstLine) throws IOException {
    try {
      HistoryFile.Bytes bytes = HistoryFile.Bytes.plain(names.log(firstLine));
      return bytes == null ? HistoryFile.Bytes.packed(names.packed(firstLine)) : bytes;
    } catch (IOException failure) {
      index.close();
      throw failure;
    }
  }

  private static @Nullable HistoryFile with(IndexReader index, HistoryFile.@Nullable Bytes bytes, boolean current)
      throws IOException {
    if (bytes == null) {
      index.close();
      return null;
    }
    return new HistoryFile(index, bytes, current);
  }
}
