// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.wire.BadRequest;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import org.apache.pekko.http.javadsl.model.Query;

/** Reads simple parameters of a query. */
final class Numbers {
  private Numbers() {}

  static long read(Query query, String name, long otherwise) throws BadRequest {
    String text = query.get(name).orElse(Long.toString(otherwise));
    if (!text.matches("\\d{1,18}")) {
      throw new BadRequest(name + ": must be a whole number of 0 or more, was \"" + text + "\"");
    }
    return Long.parseLong(text);
  }

  /** ISO 8601. */
  static Optional<Instant> time(Query query, String name) throws BadRequest {
    Optional<String> text = query.get(name);
    try {
      return text.map(Instant::parse);
    } catch (DateTimeParseException _) {
      throw new BadRequest(
          name + ": must be a time as 2026-01-31T09:30:00Z, was \"" + text.orElse("") + "\"");
    }
  }

  static boolean flag(Query query, String name) {
    return query.get(name).map("true"::equals).orElse(false);
  }
}
