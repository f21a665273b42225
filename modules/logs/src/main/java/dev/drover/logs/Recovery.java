// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.NavigableSet;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an earlier owner left of the current file, in whatever state, and mends it: what is torn at the end of the index is
 * cut off, lines that it does not tell of are put into it, and what it tells of that is not there becomes a gap. Each step
 * leaves what the same can be done from again. <b>Owner only.</b>
 */
final class Recovery {
  /** The time of a first line that has not come. */
  static final long NEVER = Long.MAX_VALUE;
  /** What is larger is taken to be as it was written. */
  private static final int MOST_LOOKED_AT = 16 << 20;

  private final FileNames names;
  private @Nullable CurrentFile file;
  private long nextLine;
  private long incarnation;
  private long firstMillis = NEVER;
  /** How many records count, and where in the log they end. */
  private long records;
  private long end;
  /** The first record whose bytes are not all there. */
  private @Nullable Run cut;
  /** The line after the last one that any record tells of. */
  private long known;

  private Recovery(FileNames names) {
    this.names = names;
  }

  /** {@code exact}: lines that the index does not tell of are cut off, for somebody has them who knows more of them. */
  static Recovery of(FileNames names, long nowMillis, boolean exact) throws IOException {
    var recovery = new Recovery(names);
    names.deleteUnfinished();
    boolean hasLog = Files.isRegularFile(names.log(), LinkOption.NOFOLLOW_LINKS);
    try (IndexReader index = IndexReader.open(names.index())) {
      if (index == null) {
        recovery.nextLine = recovery.afterRotated();
        if (hasLog && Files.size(names.log()) > 0) {
          recovery.rebuild();
        }
      } else if (hasLog) {
        recovery.mend(index, nowMillis, exact);
      } else {
        recovery.withoutLog(index);
      }
    }
    return recovery;
  }

  @Nullable
  CurrentFile file() {
    return file;
  }

  /** The number that comes next. */
  long nextLine() {
    return nextLine;
  }

  /** The last one that is known of; 0 for none. */
  long incarnation() {
    return incarnation;
  }

  /** When the first line of the current file came; {@link #NEVER} where there is none. */
  long firstMillis() {
    return firstMillis;
  }

  private long afterRotated() throws IOException {
    NavigableSet<Long> rotated = names.rotated();
    if (rotated.isEmpty()) {
      return 1;
    }
    try (IndexReader index = IndexReader.open(names.index(rotated.last()))) {
      return index == null ? rotated.last() : index.endLine();
    }
  }

  private void withoutLog(IndexReader index) throws IOException {
    Path aside = names.index(index.firstLine());
    if (Files.exists(names.log(index.firstLine())) && !Files.exists(aside)) {
      Files.move(names.index(), aside, StandardCopyOption.ATOMIC_MOVE); // the second half of a rotation
    }
    scan(index, 0);
    nextLine = Math.max(known, afterRotated());
  }

  /** Counts the lines of a log without an index. */
  private void rebuild() throws IOException {
    long id = CurrentFile.newId();
    long mtime = Files.getLastModifiedTime(names.log()).toMillis();
    long firstLine = nextLine;
    try (FileChannel index = CurrentFile.newIndex(names, firstLine, id)) {
      var unindexed = new Unindexed(index, id, 0, 0, firstLine);
      addTail(unindexed, mtime);
      take(unindexed);
    }
    Files.move(names.unfinishedIndex(), names.index(), StandardCopyOption.ATOMIC_MOVE);
    firstMillis = mtime;
    file = CurrentFile.open(names, firstLine, id, end, records);
  }

  private void mend(IndexReader index, long nowMillis, boolean exact) throws IOException {
    long mtime = Files.getLastModifiedTime(names.log()).toMillis();
    try (var log = new RandomAccessFile(names.log().toFile(), exact ? "rw" : "r")) {
      scan(index, log.length());
      dropUnsound(index, log);
      if (exact && log.length() > end) {
        log.setLength(end);
      }
      long size = log.length();
      if (index.load(0)) {
        firstMillis = index.timeMillis();
      }
      if (end < size || nextLine < known) {
        fill(index, log, mtime, nowMillis);
      }
    }
    nextLine = Math.max(nextLine, afterRotated());
    file = CurrentFile.open(names, index.firstLine(), index.id(), end, records);
    file.mend();
  }

  /** Puts lines without a record into the index, and as a gap what was there and is not. */
  private void fill(IndexReader index, RandomAccessFile log, long mtime, long nowMillis) throws IOException {
    try (FileChannel to = names.open(names.index(), EnumSet.of(StandardOpenOption.WRITE))) {
      var unindexed = new Unindexed(to, index.id(), records, end, nextLine);
      Run torn = cut;
      if (torn == null) {
        addTail(unindexed, mtime);
      } else if (!Run.isOpen(torn.flags())) {
        unindexed.add(log, torn, torn.lines());
      }
      unindexed.gap(known, nowMillis, incarnation);
      take(unindexed);
    }
    firstMillis = Math.min(firstMillis, mtime);
  }

  private void addTail(Unindexed to, long mtime) throws IOException {
    try (var log = new RandomAccessFile(names.log().toFile(), "rw")) {
      to.add(log, new Run(nextLine, 1, mtime, incarnation, (byte) 0));
      to.addUnended(log, mtime, incarnation);
    }
  }

  private void take(Unindexed from) {
    nextLine = from.nextLine();
    records = from.records();
    end = from.end();
  }

  /** Damaged records among others stay: they are a gap to readers, and no number changes. */
  private void scan(IndexReader index, long size) throws IOException {
    long all = index.records();
    nextLine = index.firstLine();
    known = nextLine;
    for (long slot = 0; slot < all; slot++) {
      if (!index.load(slot) || index.recordLine() < known) {
        continue;
      }
      known = index.nextLine();
      if (cut == null && index.offset() >= end) {
        if (index.end() > size) {
          cut = index.run();
        } else {
          accept(index, slot);
        }
      }
    }
  }

  private void accept(IndexReader index, long slot) {
    records = slot + 1;
    end = index.end();
    nextLine = index.nextLine();
    incarnation = index.run().incarnation();
  }

  /** After a failure of power there may be zeros where bytes were written. */
  private void dropUnsound(IndexReader index, RandomAccessFile log) throws IOException {
    while (records > 0 && index.load(records - 1) && !isSound(index, log)) {
      cut = index.run();
      end = index.offset();
      nextLine = index.recordLine();
      records--;
    }
  }

  private static boolean isSound(IndexReader index, RandomAccessFile log) throws IOException {
    Run run = index.run();
    int length = index.length();
    if (run.has(Run.GAP) || length > MOST_LOOKED_AT) {
      return true;
    }
    byte[] bytes = new byte[length];
    int filled = IndexReader.fill(log, index.offset(), bytes, length);
    return filled == length && Lines.are(run.lines(), run.flags(), bytes, 0, length);
  }
}
