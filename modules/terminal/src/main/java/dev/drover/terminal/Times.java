// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A moment as people write it: with its offset ({@code 2026-01-31T09:30:00Z}), in the time of this place ({@code 2026-01-31T09:30},
 * {@code 2026-01-31}), at the latest such time of day ({@code 09:30}), or how long ago ({@code 90s}, {@code 10m}, {@code 2h}).
 */
final class Times {
  private Times() {}

  /** {@code option} is for the message. */
  static Instant parse(String option, String text, ZonedDateTime now) throws Failure {
    return ago(text, now).or(() -> written(text, now)).orElseThrow(() -> Failure.usage(option
        + ": must be a time, as 2026-01-31T09:30:00Z, 2026-01-31 or 09:30, or how long ago, as 90s, 10m or 2h; was \""
        + text + "\""));
  }

  private static Optional<Instant> ago(String text, ZonedDateTime now) {
    try {
      return Optional.of(now.toInstant().minus(Durations.parse(text)));
    } catch (Failure _) {
      return Optional.empty();
    }
  }

  private static Optional<Instant> written(String text, ZonedDateTime now) {
    Stream<Function<String, Instant>> ways = Stream.of(it -> OffsetDateTime.parse(it).toInstant(),
        it -> LocalDateTime.parse(it).atZone(now.getZone()).toInstant(),
        it -> LocalDate.parse(it).atStartOfDay(now.getZone()).toInstant(), it -> latest(LocalTime.parse(it), now));
    return ways.flatMap(way -> {
      try {
        return Stream.of(way.apply(text));
      } catch (DateTimeException _) {
        return Stream.empty();
      }
    }).findFirst();
  }

  private static Instant latest(LocalTime time, ZonedDateTime now) {
    ZonedDateTime today = now.toLocalDate().atTime(time).atZone(now.getZone());
    return (today.isAfter(now) ? today.minusDays(1) : today).toInstant();
  }
}
