// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.logs.LogEntry;
import dev.drover.logs.LogReader;
import dev.drover.logs.LogRing;
import dev.drover.logs.LogStore;
import dev.drover.logs.MergedLog;
import dev.drover.model.InstanceId;
import dev.drover.model.Subscription;
import dev.drover.view.Followers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.ActorAttributes;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Lines of logs as streams. They are read as they are demanded, on threads for what may wait: files are read there. Any
 * thread.
 */
final class LogStreams {
  /** What one reading gives at most. */
  private static final int BATCH = 512;
  /** Before it hears that nobody wants more: a batch in which nothing was found takes two or three. */
  private static final int EVENTS_AT_ONCE = 16;

  /** Out of batches, of which no more than one waits: so a batch goes from thread to thread, and not each line. */
  private static final Flow<LogBatch, LogEntry, NotUsed> LINES = Flow.<LogBatch>create()
      .mapConcat(LogBatch::entries).addAttributes(Attributes.inputBuffer(1, 1));

  private LogStreams() {}

  static Source<LogEntry, NotUsed> of(LogStore logs, Bells bells, Followers.Of followers, LogQuery query) {
    return batches(logs, bells, followers, query, Map.of()).via(LINES);
  }

  /** Likewise; {@code places}: where to begin with some of them, as {@link Site#batches} has it. */
  static Source<LogBatch, NotUsed> batches(LogStore logs, Bells bells, Followers.Of followers, LogQuery query,
      Map<InstanceId, Long> places) {
    Source<LogBatch, NotUsed> batches = Source.lazySource(() -> {
      List<Long> ends = query.instances().stream().map(logs::lastLine).toList();
      var merged = open(logs, query, places, ends);
      Source<LogBatch, NotUsed> past = Source.fromIterator(() -> past(query, merged, ends))
          .map(entries -> new LogBatch(entries, false)).concat(Source.single(new LogBatch(List.of(), true)));
      Source<LogBatch, NotUsed> all = query.follow()
          ? past.concatLazy(live(bells, query, merged).map(entries -> new LogBatch(entries, true)))
          : past;
      Subscription among = query.follow() ? followers.add(() -> behind(logs, query, merged)) : () -> {};
      return all.watchTermination((_, done) -> {
        var _ = done.whenComplete((_, _) -> {
          among.close();
          merged.close();
        });
        return NotUsed.getInstance();
      });
    }).mapMaterializedValue(_ -> NotUsed.getInstance());
    return batches.withAttributes(ActorAttributes.dispatcher("pekko.actor.default-blocking-io-dispatcher")
        .and(ActorAttributes.syncProcessingLimit(EVENTS_AT_ONCE))).async();
  }

  private static Source<List<LogEntry>, NotUsed> live(Bells bells, LogQuery query, MergedLog merged) {
    return Wakes.at(query.instances().stream().distinct().map(bells::lines).toList()).mapConcat(_ -> () -> {
      merged.goOn();
      return new Batches(merged, 0);
    });
  }

  /** Lines that it has not come to yet; of those that print, for only they leave somebody behind. Any thread. */
  private static long behind(LogStore logs, LogQuery query, MergedLog merged) {
    long lines = 0;
    for (int at = 0; at < query.instances().size(); at++) {
      LogRing ring = logs.find(query.instances().get(at));
      lines += ring == null ? 0 : Math.max(0, ring.lastLine() - merged.place(at));
    }
    return lines;
  }

  private static MergedLog open(LogStore logs, LogQuery query, Map<InstanceId, Long> places, List<Long> ends) {
    var readers = new ArrayList<LogReader>();
    for (int i = 0; i < ends.size(); i++) {
      InstanceId id = query.instances().get(i);
      Long place = places.get(id);
      long end = ends.get(i);
      readers.add(logs.from(id, place == null ? first(logs, query, id, end) : first(logs, id, place, end)));
    }
    return new MergedLog(readers, query.filter(), query.bytes());
  }

  /** Numbers that end before such a place were begun anew. */
  private static long first(LogStore logs, InstanceId id, long place, long end) {
    return place == Site.END ? end + 1 : place <= end + 1 ? place : Math.max(1, logs.firstLine(id));
  }

  private static long first(LogStore logs, LogQuery query, InstanceId id, long end) {
    if (query.since().isPresent()) {
      return logs.lineAt(id, query.since().get());
    }
    if (query.from().isPresent()) {
      return query.from().getAsLong();
    }
    return query.last().isPresent() && query.isPlain()
        ? Math.max(1, end - query.last().getAsInt() + 1)
        : Math.max(1, logs.firstLine(id));
  }

  /** What was printed up to now; what is printed meanwhile is not waited for. */
  private static Iterator<List<LogEntry>> past(LogQuery query, MergedLog merged, List<Long> ends) {
    merged.stopAt(ends);
    if (query.last().isEmpty()) {
      return new Batches(merged, 0);
    }
    int last = query.last().getAsInt();
    return query.isPlain()
        ? new Batches(merged, ends.stream().mapToLong(end -> Math.min(end, last)).sum() - last)
        : new LastOf(new Batches(merged, 0), last);
  }

  /** Only the end tells which are the last: nothing until then, a batch at a time, so that it can be broken off. */
  private static final class LastOf implements Iterator<List<LogEntry>> {
    private final Batches all;
    private final int count;
    private final ArrayDeque<LogEntry> kept = new ArrayDeque<>();

    LastOf(Batches all, int count) {
      this.all = all;
      this.count = count;
    }

    @Override
    public boolean hasNext() {
      return all.hasNext();
    }

    @Override
    public List<LogEntry> next() {
      for (LogEntry entry : all.next()) {
        kept.add(entry);
        if (kept.size() > count) {
          kept.remove();
        }
      }
      return all.hasNext() ? List.of() : new ArrayList<>(kept);
    }
  }

  /** Batches until nothing more is there; each is made only when the one before it was taken, and none is kept. */
  private static final class Batches implements Iterator<List<LogEntry>> {
    private final MergedLog merged;
    private boolean more = true;
    private long skipped;

    /** Leaves out so many lines at the beginning, be they there or missed. */
    Batches(MergedLog merged, long skipped) {
      this.merged = merged;
      this.skipped = skipped;
    }

    @Override
    public boolean hasNext() {
      return more;
    }

    @Override
    public List<LogEntry> next() {
      if (!more) {
        throw new NoSuchElementException();
      }
      var batch = merged.next(BATCH);
      more = batch.more();
      return skipped <= 0 ? batch.entries() : batch.entries().stream().filter(this::isWanted).toList();
    }

    private boolean isWanted(LogEntry entry) {
      boolean wanted = skipped <= 0;
      skipped -= entry instanceof LogEntry.Gap gap ? gap.missed() : 1;
      return wanted || skipped < 0;
    }
  }
}
