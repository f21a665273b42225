// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.model.EventEntry;
import dev.drover.wire.BadRequest;
import dev.drover.wire.Json;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;

/**
 * Events as a stream that web pages read with {@code EventSource} (WHATWG HTML, 9.2, Server-sent events). The id of each is
 * {@code RUN-NUMBER}, where the run is the millisecond in which this Drover was started, so a client that comes back with its
 * {@code Last-Event-ID} is told when the numbers are those of another Drover. Pure.
 */
final class EventStream {
  private static final Pattern ID = Pattern.compile("(\\d{1,18})-(\\d{1,18})");
  /** A comment, by which it is found out who has left. */
  static final String SIGN_OF_LIFE = ":\n\n";

  /** After which event of which run. */
  record Last(long run, long number) {}

  private EventStream() {}

  static boolean isAskedFor(HttpRequest request) {
    return request.getHeader("Accept").map(HttpHeader::value).filter(value -> value.contains("text/event-stream"))
        .isPresent();
  }

  static Optional<Last> last(HttpRequest request) throws BadRequest {
    Optional<String> text = request.getHeader("Last-Event-ID").map(HttpHeader::value).filter(id -> !id.isBlank());
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Matcher id = ID.matcher(text.get().strip());
    if (!id.matches()) {
      throw new BadRequest(
          "Last-Event-ID: must be an id of this stream, as 1767225600000-12, was \"" + text.get() + "\"");
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
