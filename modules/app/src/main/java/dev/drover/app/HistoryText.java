// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.model.History;
import dev.drover.model.Wanted;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What of a {@link History} is to outlive Drover, as text. Pure. Any thread. */
final class HistoryText {
  private static final String HEAD = "drover instance 1";
  private static final String NEVER = "-";
  private static final Pattern TEXT = Pattern
      .compile(HEAD + "\nincarnation (\\d{1,18})\nwanted (UP|DOWN)\nalone (true|false)"
          + "\nrestarts (\\d{1,9})\nrecent((?: \\S+)*)\nattempt (\\d{1,9})\nstarted (\\S+)\nready (\\S+)\nend\n");

  private HistoryText() {}

  static String of(History history) {
    return Stream.of(HEAD, "incarnation " + history.incarnation(), "wanted " + history.wanted(),
        "alone " + history.alone(), "restarts " + history.restarts(),
        "recent" + history.recent().stream().map(at -> " " + at).collect(Collectors.joining()),
        "attempt " + history.attempt(), "started " + written(history.started()), "ready " + written(history.ready()),
        "end")
        .map(line -> line + "\n").collect(Collectors.joining());
  }

  /** Empty where the text is torn, foreign, or of another incarnation. */
  static Optional<History> parse(String text, long incarnation) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches() || Long.parseLong(parts.group(1)) != incarnation) {
      return Optional.empty();
    }
    try {
      List<Instant> recent = Stream.of(parts.group(5).strip().split(" ", -1)).filter(word -> !word.isEmpty())
          .map(Instant::parse).toList();
      return Optional.of(new History(incarnation, Wanted.valueOf(parts.group(2)), Boolean.parseBoolean(parts.group(3)),
          Integer.parseInt(parts.group(4)), recent, Integer.parseInt(parts.group(6)), null,
          read(parts.group(7)), read(parts.group(8)), null));
    } catch (DateTimeParseException foreign) {
      return Optional.empty();
    }
  }

  private static String written(@Nullable Instant at) {
    return at == null ? NEVER : at.toString();
  }

  private static @Nullable Instant read(String at) {
    return at.equals(NEVER) ? null : Instant.parse(at);
  }

  /** It was launched, so it was wanted. */
  static History unknown(long incarnation) {
    return new History(incarnation, Wanted.UP, false, 0, List.of(), 0, null, null, null, null);
  }
}
