// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** The nodes as a table; the one that answers has a star. Pure. */
final class NodeTable {
  private static final List<String> HEAD = List.of("NODE", "STATE", "INSTANCES", "PHASES", "ROLES", "LABELS", "AGE");
  private static final String BETWEEN = "  ";

  private NodeTable() {}

  static List<String> lines(JsonNode nodes, int width) {
    var rows = new ArrayList<List<String>>();
    rows.add(HEAD);
    for (JsonNode node : nodes) {
      rows.add(row(node));
    }
    int[] widths = IntStream.range(0, HEAD.size())
        .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0)).toArray();
    return rows.stream().map(row -> Table.clip(line(row, widths), width)).toList();
  }

  private static String line(List<String> row, int[] widths) {
    return IntStream.range(0, widths.length)
        .mapToObj(column -> row.get(column) + " ".repeat(widths[column] - row.get(column).length()))
        .collect(Collectors.joining(BETWEEN)).stripTrailing();
  }

  private static List<String> row(JsonNode node) {
    return List.of(Shown.text(node, "name") + (node.path("self").asBoolean() ? " *" : ""), state(node), instances(node),
        phases(node), joined(node.path("roles")), labels(node), age(node));
  }

  /** A node that is drained and something else as well shows both. */
  private static String state(JsonNode node) {
    String state = Shown.text(node, "state");
    return node.path("drained").asBoolean() && !state.equals("DRAINED") ? state + ", drained" : state;
  }

  private static String instances(JsonNode node) {
    long all = 0;
    for (JsonNode count : node.path("instances")) {
      all += count.asLong();
    }
    return all + (node.path("capacity").isNumber() ? " (capacity " + node.path("capacity").asLong() + ")" : "");
  }

  private static String phases(JsonNode node) {
    var parts = new ArrayList<String>();
    node.path("instances").properties()
        .forEach(phase -> parts.add(phase.getValue().asLong() + " " + Safe.text(phase.getKey(), false)));
    long lost = node.path("lost").asLong();
    if (lost > 0) {
      parts.add(lost + " lost");
    }
    return parts.isEmpty() ? Shown.NOTHING : String.join(", ", parts);
  }

  private static String labels(JsonNode node) {
    String all = node.path("labels").properties().stream()
        .map(label -> Safe.text(label.getKey() + "=" + label.getValue().asText(), false))
        .collect(Collectors.joining(","));
    return all.isEmpty() ? Shown.NOTHING : all;
  }

  private static String joined(JsonNode texts) {
    String all = StreamSupport.stream(texts.spliterator(), false).map(text -> Safe.text(text.asText(), false))
        .collect(Collectors.joining(","));
    return all.isEmpty() ? Shown.NOTHING : all;
  }

  /** How old what is known of it may be; of this one itself it is not. */
  private static String age(JsonNode node) {
    JsonNode age = node.path("ageMillis");
    if (node.path("self").asBoolean()) {
      return Shown.NOTHING;
    }
    if (!age.isNumber()) {
      return "unknown";
    }
    return age.asLong() < 1000 ? age.asLong() + "ms" : Durations.shown(Duration.ofMillis(age.asLong()));
  }
}
