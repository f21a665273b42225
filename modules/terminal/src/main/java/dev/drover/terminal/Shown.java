// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.wire.BadRequest;
import dev.drover.wire.Json;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Values of an answer as people read them; what is missing is a dash or nothing. Any thread. */
final class Shown {
  static final String NOTHING = "-";

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

  static String exit(JsonNode exit) {
    if (exit.has("code")) {
      return text(exit, "code");
    }
    if (exit.has("signal")) {
      return "signal " + text(exit, "signal") + (exit.path("core").asBoolean() ? " (core)" : "");
    }
    if (exit.has("notLaunched")) {
      return "not launched";
    }
    return exit.path("lost").asBoolean() ? "lost" : NOTHING;
  }

  static String health(JsonNode snapshot) {
    String health = text(snapshot, "health");
    return health.equals("NONE") || health.isEmpty() ? NOTHING : health;
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
}
