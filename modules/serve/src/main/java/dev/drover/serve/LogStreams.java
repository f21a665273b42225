// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.logs.LogCursor;
import dev.drover.logs.LogEntry;
import dev.drover.logs.LogRing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/** The lines of one or more instances as one stream, in the order of time. */
final class LogStreams {
  /** What one reading takes from a ring at most, so that a chatty instance does not starve the others. */
  private static final int BATCH = 512;

  private LogStreams() {}

  static Source<LogEntry, NotUsed> last(List<LogRing> rings, int count) {
    return Source
        .lazySource(() -> Source.from(tail(rings, rings.stream().map(ring -> last(ring, count)).toList(), count)))
        .mapMaterializedValue(_ -> NotUsed.getInstance());
  }

  static Source<LogEntry, NotUsed> follow(List<LogRing> rings, int count) {
    return Source.lazySource(() -> {
      List<LogCursor> cursors = rings.stream().map(ring -> last(ring, count)).toList();
      Source<List<LogEntry>, NotUsed> past = Source.single(tail(rings, cursors, count));
      return past.concat(Wakes.of(wake -> subscribe(rings, wake)).mapConcat(_ -> batches(cursors)))
          .mapConcat(batch -> batch);
    }).mapMaterializedValue(_ -> NotUsed.getInstance());
  }

  /** Begins with a gap where as many lines are not kept any more. */
  private static LogCursor last(LogRing ring, int count) {
    return ring.from(ring.lastLine() - count + 1);
  }

  private static AutoCloseable subscribe(List<LogRing> rings, Runnable wake) {
    var all = rings.stream().map(ring -> ring.onAppend(wake)).toList();
    return () -> {
      for (AutoCloseable one : all) {
        one.close();
      }
    };
  }

  /** Batches until nothing new is there; each is made only when the one before it was taken. */
  private static Iterable<List<LogEntry>> batches(List<LogCursor> cursors) {
    return () -> new java.util.Iterator<>() {
      private List<LogEntry> next = take(cursors);

      @Override
      public boolean hasNext() {
        return !next.isEmpty();
      }

      @Override
      public List<LogEntry> next() {
        if (next.isEmpty()) {
          throw new java.util.NoSuchElementException();
        }
        List<LogEntry> given = next;
        next = take(cursors);
        return given;
      }
    };
  }

  /** What was printed up to now; what is printed meanwhile is not waited for. */
  private static List<LogEntry> tail(List<LogRing> rings, List<LogCursor> cursors, int count) {
    var all = new ArrayList<LogEntry>();
    for (int i = 0; i < cursors.size(); i++) {
      long last = rings.get(i).lastLine();
      LogCursor cursor = cursors.get(i);
      for (LogEntry entry = next(cursor, last); entry != null; entry = next(cursor, last)) {
        all.add(entry);
      }
    }
    all.sort(Comparator.comparing(LogStreams::time));
    return List.copyOf(all.subList(Math.max(0, all.size() - count), all.size()));
  }

  private static @Nullable LogEntry next(LogCursor cursor, long last) {
    return cursor.next() <= last ? cursor.poll() : null;
  }

  private static List<LogEntry> take(List<LogCursor> cursors) {
    var batch = new ArrayList<LogEntry>();
    for (LogCursor cursor : cursors) {
      int taken = 0;
      for (LogEntry entry = cursor.poll(); entry != null; entry = ++taken < BATCH ? cursor.poll() : null) {
        batch.add(entry);
      }
    }
    batch.sort(Comparator.comparing(LogStreams::time));
    return batch;
  }

  private static Instant time(LogEntry entry) {
    return entry instanceof LogEntry.Line line ? line.time() : Instant.EPOCH;
  }
}
