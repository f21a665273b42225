// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.wire.BadRequest;
import dev.drover.wire.Json;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Values of an answer as people read them; what is missing is a dash or nothing. Any thread. */
final class Shown {
  static final String NOTHING = "-";
  /** As in "KILL follows at 2026-01-02T12:00:02.5Z". */
  private static final Pattern AT = Pattern.compile("\\bat (\\d{4}-\\d\\d-\\d\\dT[0-9:.]{5,20}Z)");

  private static final String FORM = "0000-00-00T00:00:00.";
  private static final String UNITS = "BKMGT";
  private static final double KIBI = 1024;
  /** So that no more than three digits stand before the point. */
  private static final double THOUSAND = 999.5;

  private Shown() {}

  static JsonNode json(String text) throws IOException {
    try {
      return Json.decode(text);
    } catch (BadRequest wrong) {
      throw new IOException("the answer makes no sense: " + wrong.detail());
    }
  }

  static String text(JsonNode object, String name) {
    return Safe.text(object.path(name).asText(""), false);
  }

  static String orDash(JsonNode object, String name) {
    String text = text(object, name);
    return text.isEmpty() ? NOTHING : text;
  }

  /** How the last incarnation ended, or why it did not begin. */
  static String exit(JsonNode snapshot) {
    JsonNode exit = snapshot.path("lastExit");
    if (exit.has("code")) {
      return text(exit, "code");
    }
    if (exit.has("signal")) {
      return "signal " + text(exit, "signal") + (exit.path("core").asBoolean() ? " (core)" : "");
    }
    return snapshot.path("notLaunched").isObject() ? "not launched" : NOTHING;
  }

  /** The moments in a text as times from now: {@code KILL follows in 2 s}. */
  static String relative(String text, Instant now) {
    if (!text.contains("at ")) {
      return text;
    }
    return AT.matcher(text).replaceAll(found -> {
      try {
        Duration left = Duration.between(now, Instant.parse(found.group(1)));
        return left.isPositive() ? "in " + Durations.shown(left.plusMillis(999)) : "now";
      } catch (DateTimeException _) {
        return found.group();
      }
    });
  }

  static String reason(JsonNode snapshot, Instant now) {
    return relative(text(snapshot, "reason"), now).replace('\t', ' ');
  }

  /** The first of them, and how many more there are. */
  static String some(List<String> all, int most, String between) {
    return all.size() <= most
        ? String.join(between, all)
        : String.join(between, all.subList(0, most)) + between + "... and " + (all.size() - most) + " more";
  }

  static String health(JsonNode snapshot) {
    String health = text(snapshot, "health");
    return health.equals("NONE") || health.isEmpty() ? NOTHING : health;
  }

  /** And whether that may have been overtaken by what has happened to the node: {@code RUNNING (unreachable)}. */
  static String phase(JsonNode snapshot) {
    String phase = text(snapshot, "phase");
    if (!snapshot.path("lost").asBoolean()) {
      return phase;
    }
    return phase + (text(snapshot, "nodeState").equals("UNREACHABLE") ? " (unreachable)" : " (lost)");
  }

  static Optional<Instant> time(JsonNode object, String name) {
    try {
      String text = object.path(name).asText("");
      return text.isEmpty() ? Optional.empty() : Optional.of(instant(text));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  /** As Drover writes it, 2026-01-02T12:00:00.123Z, without a formatter; any other form is for the formatter. */
  static Instant instant(String text) {
    int end = text.length() - 1;
    boolean usual = end >= 19 && end <= 29 && end != 20;
    for (int at = 0; usual && at <= end; at++) {
      char form = at == end ? 'Z' : at < FORM.length() ? FORM.charAt(at) : '0';
      char each = text.charAt(at);
      usual = form == '0' ? each >= '0' && each <= '9' : each == form;
    }
    if (!usual) {
      return Instant.parse(text);
    }
    int month = part(text, 5, 7);
    int day = part(text, 8, 10);
    int hour = part(text, 11, 13);
    int minute = part(text, 14, 16);
    int second = part(text, 17, 19);
    if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) {
      return Instant.parse(text); // it says what is wrong
    }
    int nanos = end == 19 ? 0 : Integer.parseInt(text.substring(20, end) + "0".repeat(29 - end));
    long minutes = (epochDay(part(text, 0, 4), month, day) * 24 + hour) * 60 + minute;
    return Instant.ofEpochSecond(minutes * 60 + second, nanos);
  }

  /**
   * By the Gregorian calendar, from the year 0 on; a day that a month does not have is one of the next. LocalDate loads formatters with it. A year that begins with March ends with the day that
   * it may have more; 719,468 days are from 0000-03-01 to 1970-01-01.
   */
  static long epochDay(int year, int month, int day) {
    int fromMarch = month > 2 ? month - 3 : month + 9;
    long years = month > 2 ? year : year - 1L;
    return years * 365 + Math.floorDiv(years, 4L) - Math.floorDiv(years, 100L) + Math.floorDiv(years, 400L)
        + (fromMarch * 153 + 2) / 5 + day - 1 - 719_468;
  }

  private static int part(String text, int from, int to) {
    return Integer.parseInt(text, from, to, 10);
  }

  /** How long the living incarnation has been up. */
  static String up(JsonNode snapshot, Instant now) {
    return snapshot.path("pid").isNumber()
        ? time(snapshot, "started").map(start -> Durations.shown(Duration.between(start, now))).orElse(NOTHING)
        : NOTHING;
  }

  /** In parts of one processor. */
  static String cpu(JsonNode snapshot) {
    return snapshot.path("cpu").isNumber()
        ? rounded(snapshot.path("cpu").asDouble() * 100, 1).concat("%")
        : NOTHING;
  }

  static String memory(JsonNode snapshot) {
    if (!snapshot.path("memory").isNumber()) {
      return NOTHING;
    }
    double left = snapshot.path("memory").asDouble();
    int unit = 0;
    for (; left >= THOUSAND && unit < UNITS.length() - 1; unit++) {
      left /= KIBI;
    }
    return rounded(left, unit == 0 ? 0 : 1).concat(UNITS.substring(unit, unit + 1));
  }

  /** Of what is not negative; without a formatter, BigDecimal or +, which take longer to load or link than the rest of a command. */
  private static String rounded(double number, int digits) {
    if (digits == 0) {
      return Long.toString(Math.round(number));
    }
    long tenths = Math.round(number * 10);
    return Long.toString(tenths / 10).concat(".").concat(Long.toString(tenths % 10));
  }
}
