// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.engine.LogQuery;
import dev.drover.logs.LogEntry.Origin;
import dev.drover.logs.LogFilter;
import dev.drover.model.InstanceId;
import dev.drover.wire.BadRequest;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.pekko.http.javadsl.model.Query;

/**
 * Reads what a client asks of logs: {@code n} the last lines (by default 100, or all where something is searched for), {@code from} a number,
 * {@code since} and {@code until} a time (ISO 8601), {@code grep} a regular expression, {@code stream} out or err, {@code follow},
 * {@code raw} for the bytes of lines in the place of their text.
 */
final class LogQueries {
  static final Set<String> PARAMETERS = Set.of("name", "n", "from", "since", "until", "grep", "stream", "follow",
      "raw");
  private static final long MOST_LINES = 1_000_000;
  private static final int USUAL_LINES = 100;
  /** They are kept until the end tells which are the last. */
  private static final int MOST_FOUND = 10_000;
  private static final int LONGEST_PATTERN = 1_000;

  private LogQueries() {}

  static LogQuery read(Query query, Collection<InstanceId> instances) throws BadRequest {
    Optional<Instant> since = Numbers.time(query, "since");
    OptionalLong from = query.get("from").isPresent()
        ? OptionalLong.of(Math.max(1, Numbers.read(query, "from", 1)))
        : OptionalLong.empty();
    var filter = new LogFilter(stream(query), Numbers.time(query, "until"), pattern(query));
    boolean all = since.isPresent() || from.isPresent() || !filter.equals(LogFilter.ALL);
    OptionalInt last = all && query.get("n").isEmpty()
        ? OptionalInt.empty()
        : OptionalInt.of((int) Math.min(MOST_LINES, Numbers.read(query, "n", USUAL_LINES)));
    if (all && last.orElse(0) > MOST_FOUND) {
      throw new BadRequest(
          "n: must be at most " + MOST_FOUND + " where something is searched for, was " + last.getAsInt()
              + "; without it, all that is found is told");
    }
    if (from.isPresent() && instances.size() > 1) {
      throw new BadRequest("from: numbers are an instance's own; name one instance");
    }
    return new LogQuery(List.copyOf(instances), from, since, filter, last, Numbers.flag(query, "follow"),
        Numbers.flag(query, "raw"));
  }

  private static Optional<Origin> stream(Query query) throws BadRequest {
    Optional<String> text = query.get("stream");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return switch (text.get()) {
      case "out" -> Optional.of(Origin.OUT);
      case "err" -> Optional.of(Origin.ERR);
      default -> throw new BadRequest("stream: must be out or err, was \"" + text.get() + "\"");
    };
  }

  private static Optional<Pattern> pattern(Query query) throws BadRequest {
    Optional<String> text = query.get("grep");
    if (text.isPresent() && text.get().length() > LONGEST_PATTERN) {
      throw new BadRequest("grep: must be at most " + LONGEST_PATTERN + " characters long, was " + text.get().length());
    }
    try {
      return text.map(Pattern::compile);
    } catch (PatternSyntaxException bad) {
      throw new BadRequest("grep: \"" + text.orElse("") + "\" is no regular expression: " + bad.getDescription()
          + " near position " + bad.getIndex());
    }
  }
}
