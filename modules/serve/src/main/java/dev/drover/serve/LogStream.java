// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.engine.LogQuery;
import dev.drover.logs.LogEntry;
import dev.drover.wire.BadRequest;
import dev.drover.wire.Json;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Lines as a stream that web pages read with {@code EventSource} (WHATWG HTML, 9.2, Server-sent events). Where one instance is asked for, the id
 * of a line is its number, and a client that comes back gets what follows it, which is exact. Lines of several are told in the order of
 * their time as far as that is known; there the id is the latest time so far, and a client that comes back gets what was
 * printed since a second before that: nothing is missing, and some of it comes twice. For one stream.
 */
final class LogStream {
  /** By so much a line may be told later than one that was printed after it. */
  private static final Duration LATE = Duration.ofSeconds(1);
  private static final Pattern NUMBER = Pattern.compile("\\d{1,18}");

  private final boolean ofOne;
  private Instant latest = Instant.MIN;

  LogStream(boolean ofOne) {
    this.ofOne = ofOne;
  }

  /** Goes on behind this id, where there is one. */
  LogQuery after(String lastEventId, LogQuery query) throws BadRequest {
    String id = lastEventId.strip();
    if (id.isEmpty()) {
      return query;
    }
    LogQuery all = new LogQuery(query.instances(), query.from(), query.since(), query.filter(), OptionalInt.empty(),
        true,
        query.bytes());
    if (ofOne && NUMBER.matcher(id).matches()) {
      return all.from(Long.parseLong(id) + 1);
    }
    try {
      return all.since(Instant.parse(id).minus(LATE));
    } catch (DateTimeException _) {
      throw new BadRequest(Answers.LAST_EVENT_ID + ": must be an id of this stream, as "
          + (ofOne ? "1024" : "2026-01-31T09:30:00.123Z") + ", was \"" + id + "\"");
    }
  }

  String encode(LogEntry entry) {
    return id(entry) + "data: " + Json.encode(entry) + "\n\n";
  }

  private String id(LogEntry entry) {
    return switch (entry) {
      case LogEntry.Line line -> id(line.number(), line.time());
      case LogEntry.Suppressed mark -> id(mark.number(), mark.time());
      case LogEntry.Gap gap -> ofOne ? "id: " + (gap.next() - 1) + "\n" : "";
      case LogEntry.Unreached _ -> "";
    };
  }

  private String id(long number, Instant time) {
    latest = time.isAfter(latest) ? time : latest;
    return "id: " + (ofOne ? Long.toString(number) : latest.toString()) + "\n";
  }

  /** The last of it: why it does not go on. */
  static String failed(String why) {
    return "event: failed\ndata: " + Json.failed(why) + "\n\n";
  }
}
