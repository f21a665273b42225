// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.engine.LogBatch;
import dev.drover.logs.LogEntry;
import dev.drover.model.InstanceId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a stream has of one node: what came and was not given yet, and how far it is. Owner only: its stream. */
final class NodeLog {
  /** The life of the node that it is read from. */
  final long uid;
  /** With each instance the number behind its last line that came. */
  final Map<InstanceId, Long> places;
  private final ArrayDeque<LogEntry> waiting = new ArrayDeque<>();
  private Instant latest = Instant.MIN;
  private boolean caughtUp;
  private boolean over;

  NodeLog(long uid, Map<InstanceId, Long> places) {
    this.uid = uid;
    this.places = new HashMap<>(places);
  }

  void take(LogBatch batch) {
    caughtUp |= batch.caughtUp();
    for (LogEntry entry : batch.entries()) {
      switch (entry) {
        case LogEntry.Line line -> places.put(line.instance(), line.number() + 1);
        case LogEntry.Suppressed mark -> places.put(mark.instance(), mark.number() + 1);
        case LogEntry.Gap gap -> places.put(gap.instance(), gap.next());
        case LogEntry.Unreached _ -> {
          // has no number
        }
      }
      waiting.add(entry);
    }
  }

  /** Nothing more comes. */
  void end() {
    over = true;
  }

  boolean isOver() { return over && waiting.isEmpty(); }

  boolean hasEnded() {
    return over;
  }

  boolean hasCaughtUp() {
    return caughtUp;
  }

  /** It may have the earliest line, and did not say yet. */
  boolean holdsUp() {
    return waiting.isEmpty() && !caughtUp && !over;
  }

  boolean isEmpty() { return waiting.isEmpty(); }

  /** Of the next entry; it never goes back, and what has no time goes where the last line went. */
  Instant time() {
    Instant time = switch (waiting.peek()) {
      case LogEntry.Line line -> line.time();
      case LogEntry.Suppressed mark -> mark.time();
      case LogEntry.Gap _,LogEntry.Unreached _ -> latest;
      case null -> Instant.MAX;
    };
    return time.isAfter(latest) ? time : latest;
  }

  @Nullable
  LogEntry next() {
    latest = time();
    return waiting.poll();
  }
}
