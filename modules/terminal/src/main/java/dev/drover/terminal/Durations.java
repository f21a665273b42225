// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write and read them. */
final class Durations {
  private static final Duration LONGEST = Duration.ofDays(1);
  private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");

  private Durations() {}

  /** Reads {@code 500ms}, {@code 10s}, {@code 2m} or {@code 1h}. */
  static Duration parse(String text) throws Failure {
    Matcher written = WRITTEN.matcher(text);
    if (!written.matches()) {
      throw bad(text, "a number with ms, s, m or h, as 500ms or 10s");
    }
    long number = Long.parseLong(written.group(1));
    Duration read = switch (written.group(2)) {
      case "ms" -> Duration.ofMillis(number);
      case "m" -> Duration.ofMinutes(number);
      case "h" -> Duration.ofHours(number);
      default -> Duration.ofSeconds(number);
    };
    if (read.isZero() || read.compareTo(LONGEST) > 0) {
      throw bad(text, "more than 0 and at most 24h");
    }
    return read;
  }

  private static Failure bad(String text, String right) {
    return Failure.usage("--timeout: must be " + right + ", was \"" + text + "\"");
  }

  /** The two largest units: {@code 3d4h}, {@code 5m2s}, {@code 12s}. */
  static String shown(Duration time) {
    if (time.isNegative()) {
      return "0s";
    }
    if (time.toDays() > 0) {
      return time.toDays() + "d" + time.toHoursPart() + "h";
    }
    if (time.toHours() > 0) {
      return time.toHours() + "h" + time.toMinutesPart() + "m";
    }
    if (time.toMinutes() > 0) {
      return time.toMinutes() + "m" + time.toSecondsPart() + "s";
    }
    return time.toSeconds() + "s";
  }
}
