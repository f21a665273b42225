// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All that is known of one instance, one fact a line. Immutable. */
record StatusBlock(Paint paint) {
  List<String> lines(JsonNode snapshot, Instant now) {
    var lines = new ArrayList<String>();
    String phase = Shown.phase(snapshot);
    lines.add(Shown.text(snapshot, "instance") + ": " + paint.phase(phase, phase));
    fact(lines, "reason", Shown.reason(snapshot, now));
    fact(lines, "health", Shown.health(snapshot));
    fact(lines, "wanted", Shown.text(snapshot, "wanted"));
    fact(lines, "pid", Shown.orDash(snapshot, "pid"));
    fact(lines, "up", Shown.up(snapshot, now));
    fact(lines, "cpu", Shown.cpu(snapshot));
    fact(lines, "memory", Shown.memory(snapshot));
    fact(lines, "processes", Shown.orDash(snapshot, "processes"));
    snapshot.path("urls").forEach(url -> fact(lines, "url", Safe.text(url.asText(), false)));
    fact(lines, "log", LogHealth.of(snapshot));
    fact(lines, "started", time(snapshot, "started", now));
    fact(lines, "ready", time(snapshot, "ready", now));
    fact(lines, "exited", time(snapshot, "exited", now));
    fact(lines, "last exit", exit(snapshot));
    fact(lines, "next start", time(snapshot, "nextStart", now));
    fact(lines, "restarts", Shown.text(snapshot, "restarts") + ", " + Shown.text(snapshot, "restartsInWindow")
        + " of them in the policy's window");
    fact(lines, "incarnation", Shown.text(snapshot, "incarnation"));
    fact(lines, "node", node(snapshot));
    fact(lines, "spec version", Shown.text(snapshot, "specVersion"));
    fact(lines, "revision", Shown.text(snapshot, "revision"));
    return List.copyOf(lines);
  }

  private static String node(JsonNode snapshot) {
    String node = Shown.text(snapshot, "node");
    return snapshot.path("lost").asBoolean()
        ? node + ", which is " + Shown.text(snapshot, "nodeState").toLowerCase(Locale.ROOT)
            + ": this is the last that is known"
        : node;
  }

  private static void fact(List<String> lines, String name, String value) {
    if (!value.isEmpty() && !value.equals(Shown.NOTHING)) {
      lines.add(String.format("  %-14s%s", name, value));
    }
  }

  private static String exit(JsonNode snapshot) {
    String why = Shown.text(snapshot.path("notLaunched"), "why") + Shown.text(snapshot.path("lastExit"), "why");
    return (snapshot.path("lastExit").has("code") ? "exit code " : "") + Shown.exit(snapshot)
        + (why.isEmpty() ? "" : ": " + why);
  }

  private static String time(JsonNode snapshot, String name, Instant now) {
    return Shown.time(snapshot, name).map(time -> time + " (" + away(Duration.between(time, now)) + ")").orElse("");
  }

  private static String away(Duration since) {
    return since.isNegative() ? "in " + Durations.shown(since.negated()) : Durations.shown(since) + " ago";
  }
}
