// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.logs.LogEntry.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Which lines are wanted: of one stream, up to a time, in which a pattern is found. Immutable. Any thread. */
public record LogFilter(Optional<Origin> only, Optional<Instant> until, Optional<Pattern> grep) {
  /** Takes every line. */
  public static final LogFilter ALL = new LogFilter(Optional.empty(), Optional.empty(), Optional.empty());
  /** For one line. */
  private static final long PATTERN_NANOS = 100_000_000;

  /** A pattern took too long for a line, and would for others. */
  public static final class TooSlow extends RuntimeException {
    private static final long serialVersionUID = 1;

    TooSlow(LogEntry.Line line) {
      super("the pattern takes too long at line " + line.number() + " of " + line.instance()
          + "; patterns with nested repetitions do", null, false, false);
    }
  }

  /** What readers may make of lines for it; {@code bytes}: their bytes are asked for. */
  Wanted wanted(boolean bytes) {
    List<Needle> needles = grep.map(RequiredText::of).orElse(List.of()).stream()
        .map(text -> new Needle(text.getBytes(StandardCharsets.UTF_8))).toList();
    return new Wanted(only, until.map(LogFilter::lastMillis).orElse(Long.MAX_VALUE), needles, bytes);
  }

  /** The last whole millisecond that is not after this; lines tell whole ones. */
  private static long lastMillis(Instant until) {
    try {
      return until.toEpochMilli();
    } catch (ArithmeticException _) { // an instant reaches further
      return until.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
    }
  }

  /** Whether nothing of a time like this or later is wanted. */
  boolean isPast(LogEntry entry) {
    Instant time = switch (entry) {
      case LogEntry.Line line -> line.time();
      case LogEntry.Suppressed mark -> mark.time();
      case LogEntry.Gap _,LogEntry.Unreached _ -> Instant.MIN;
    };
    return until.isPresent() && time.isAfter(until.get());
  }

  /** What is missing is told, for it might have been wanted. */
  boolean takes(LogEntry entry) {
    return switch (entry) {
      case LogEntry.Line line -> takes(line);
      case LogEntry.Suppressed mark -> isOf(mark.origin());
      case LogEntry.Gap _,LogEntry.Unreached _ -> true;
    };
  }

  private boolean isOf(Origin origin) {
    return only.isEmpty() || only.get() == origin;
  }

  private boolean takes(LogEntry.Line line) {
    return isOf(line.origin()) && (grep.isEmpty() || finds(grep.get(), line));
  }

  private static boolean finds(Pattern pattern, LogEntry.Line line) {
    try {
      return pattern.matcher(new TimedText(line.text(), System.nanoTime() + PATTERN_NANOS)).find();
    } catch (TimedText.TooLong | StackOverflowError _) { // a pattern that recurses takes stack for each character
      throw new TooSlow(line);
    }
  }
}
