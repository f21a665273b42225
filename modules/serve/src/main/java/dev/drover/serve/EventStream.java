// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.model.EventEntry;
import dev.drover.wire.BadRequest;
import dev.drover.wire.Json;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Events as a stream that web pages read with {@code EventSource} (WHATWG HTML, 9.2, Server-sent events). The id of each is
 * {@code RUN-NUMBER}, where the run is the millisecond in which this Drover was started, so a client that comes back with its
 * {@code Last-Event-ID} is told when the numbers are those of another Drover. Pure.
 */
final class EventStream {
  private static final Pattern ID = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

  /** After which event of which run. */
  record Last(long run, long number) {}

  private EventStream() {}

  /** Of the id with which a client comes back; empty where it does not. */
  static Optional<Last> last(String lastEventId) throws BadRequest {
    if (lastEventId.isBlank()) {
      return Optional.empty();
    }
    Matcher id = ID.matcher(lastEventId.strip());
    if (!id.matches()) {
      throw new BadRequest(Answers.LAST_EVENT_ID + ": must be an id of this stream, as 1767225600000-12, was \""
          + lastEventId + "\"");
    }
    return Optional.of(new Last(Long.parseLong(id.group(1)), Long.parseLong(id.group(2))));
  }

  static String encode(EventEntry entry, Instant started) {
    long number = switch (entry) {
      case EventEntry.Happened(var event) -> event.number();
      case EventEntry.Gap(_, long next) -> next - 1;
      case EventEntry.Restarted _ -> 0;
    };
    return "id: " + started.toEpochMilli() + "-" + number + "\ndata: " + Json.encode(entry) + "\n\n";
  }
}
