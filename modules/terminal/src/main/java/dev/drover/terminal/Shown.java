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
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** Values of an answer as people read them; what is missing is a dash or nothing. Any thread. */
final class Shown {
  static final String NOTHING = "-";
  /** As in "KILL follows at 2026-01-02T12:00:02.5Z". */
  private static final Pattern AT = Pattern.compile("\\bat (\\d{4}-\\d\\d-\\d\\dT[0-9:.]{5,20}Z)");

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
      return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
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
        ? String.format(Locale.ROOT, "%.1f%%", snapshot.path("cpu").asDouble() * 100)
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
    return String.format(Locale.ROOT, unit == 0 ? "%.0f" : "%.1f", left) + UNITS.charAt(unit);
  }
}
