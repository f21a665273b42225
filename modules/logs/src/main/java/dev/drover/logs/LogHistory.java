// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.model.InstanceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * What is in the log files of one instance, read beside its writer and never in its way. Nothing is kept open between calls but
 * by cursors. Methods throw {@link UncheckedIOException} where files are there and cannot be read. <b>Any thread.</b>
 */
final class LogHistory {
  private final InstanceId instance;
  private final HistoryFiles files;

  private LogHistory(InstanceId instance, HistoryFiles files) {
    this.instance = instance;
    this.files = files;
  }

  static LogHistory of(Path folder, InstanceId instance) {
    return new LogHistory(instance, new HistoryFiles(new FileNames(folder, instance)));
  }

  InstanceId instance() {
    return instance;
  }

  /** The first line that there is now; 0 where there is none. */
  long firstLine() {
    return reading(this::findFirst);
  }

  private long findFirst() throws IOException {
    NavigableSet<Long> all = files.firstLines();
    while (true) {
      for (long firstLine : all) {
        try (IndexReader index = files.index(firstLine)) {
          if (index != null && index.records() > 0) {
            return firstLine;
          }
        }
      }
      NavigableSet<Long> now = files.firstLines();
      if (now.equals(all)) {
        return 0;
      }
      all = now; // all of those were removed meanwhile
    }
  }

  /** The last line that there is now, or was, where all were removed since; 0 where there is none. */
  long lastLine() {
    return reading(this::findLast);
  }

  private long findLast() throws IOException {
    NavigableSet<Long> all = new TreeSet<>();
    while (true) {
      try (IndexReader index = files.current()) {
        if (index != null) {
          return index.endLine() - 1;
        }
      }
      NavigableSet<Long> now = files.firstLines(); // after that, so that what was renamed is among them
      try (IndexReader index = now.isEmpty() ? null : files.index(now.last())) {
        if (index != null) {
          return index.endLine() - 1;
        }
      }
      if (now.equals(all)) {
        return now.isEmpty() ? 0 : now.last() - 1;
      }
      all = now;
    }
  }

  /** A cursor that gives the lines from this number on. It belongs to its caller. */
  HistoryCursor from(long line) {
    return from(line, Wanted.ALL);
  }

  /** A cursor that gives those that are wanted. It belongs to its caller. */
  HistoryCursor from(long line, Wanted wanted) {
    return new HistoryCursor(instance, new HistoryLines(files, line, wanted), wanted);
  }

  /** A cursor on the first line of this time or later and what follows. It belongs to its caller. */
  HistoryCursor from(Instant time) {
    return from(lineAt(time));
  }

  /** The lines from this number on, not decoded. */
  HistoryLines lines(long from) {
    return new HistoryLines(files, from, Wanted.ALL);
  }

  /**
   * The first line of this time or later, or the one that comes next where there is none. Where the clock was set back, times
   * are in no order, and it is some line where a later one follows an earlier.
   */
  long lineAt(Instant time) {
    long millis = millis(time);
    return reading(() -> lineAt(millis));
  }

  private long lineAt(long millis) throws IOException {
    List<Long> firstLines = new ArrayList<>(files.firstLines());
    int low = 0;
    int high = firstLines.size();
    while (low < high) { // the first file that begins at this time or later
      int middle = (low + high) >>> 1;
      if (firstMillis(firstLines.get(middle)) >= millis) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    if (low > 0) {
      long line = lineIn(firstLines.get(low - 1), millis);
      if (line > 0) {
        return line;
      }
    }
    return low < firstLines.size() ? firstLines.get(low) : Math.max(1, lastLine() + 1);
  }

  /** How many bytes of what an incarnation has printed to a stream are in there. */
  long printed(long incarnation, LogEntry.Origin origin) {
    return reading(() -> {
      long after = 0;
      for (long file : files.firstLines().descendingSet()) {
        try (IndexReader index = files.index(file)) {
          for (long slot = index == null ? 0 : index.records(); index != null && slot > 0; slot--) {
            if (!index.load(slot - 1) || index.run().has(Run.GAP)) {
              continue;
            }
            Run run = index.run();
            if (run.incarnation() != incarnation) {
              return after;
            }
            if (run.has(Run.ERR) == (origin == LogEntry.Origin.ERR)) {
              if (run.printed() > 0) {
                return run.printed() + after;
              }
              after += index.length() - (Run.isOpen(run.flags()) ? 1 : 0);
            }
          }
        }
      }
      return after;
    });
  }

  private long firstMillis(long firstLine) throws IOException {
    try (IndexReader index = files.index(firstLine)) {
      if (index == null) {
        return Long.MIN_VALUE; // removed meanwhile, so it was the first
      }
      return index.records() > 0 && index.load(0) ? index.timeMillis() : Long.MAX_VALUE;
    }
  }

  /** 0 where all of the file is earlier. */
  private long lineIn(long firstLine, long millis) throws IOException {
    try (IndexReader index = files.index(firstLine)) {
      if (index == null) {
        return 0;
      }
      long slot = index.findTime(millis);
      long records = index.records();
      while (slot < records && !index.load(slot)) {
        slot++;
      }
      return slot < records ? index.recordLine() : 0;
    }
  }

  /** The nearest there is, for an instant reaches further than milliseconds. */
  static long millis(Instant time) {
    try {
      // a part of a millisecond is not told of: a line of 5 ms is not at or after 5.3
      long whole = time.toEpochMilli();
      return Instant.ofEpochMilli(whole).equals(time) ? whole : whole + 1;
    } catch (ArithmeticException far) {
      return time.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  private <T> T reading(Reading<T> what) {
    try {
      return what.read();
    } catch (IOException failure) {
      throw new UncheckedIOException(instance + ": its log cannot be read", failure);
    }
  }
}
