// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The instances as a table that fits a width. Immutable. */
record Table(int width, Paint paint) {
  private static final List<String> HEAD = List.of("INSTANCE", "PHASE", "HEALTH", "PID", "UP", "RESTARTS", "EXIT",
      "REASON");
  private static final int PHASE = 1;
  private static final String BETWEEN = "  ";

  List<String> lines(JsonNode snapshots, Instant now) {
    var rows = new ArrayList<List<String>>();
    rows.add(HEAD);
    for (JsonNode snapshot : snapshots) {
      rows.add(row(snapshot, now));
    }
    int[] widths = new int[HEAD.size()];
    for (List<String> row : rows) {
      for (int column = 0; column < widths.length; column++) {
        widths[column] = Math.max(widths[column], length(row.get(column)));
      }
    }
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static List<String> row(JsonNode snapshot, Instant now) {
    return List.of(Shown.text(snapshot, "instance"), Shown.text(snapshot, "phase"), Shown.health(snapshot),
        Shown.orDash(snapshot, "pid"), Shown.up(snapshot, now), Shown.orDash(snapshot, "restarts"),
        Shown.exit(snapshot.path("lastExit")), Shown.text(snapshot, "reason").replace('\t', ' '));
  }

  private String line(List<String> row, int[] widths) {
    var line = new StringBuilder();
    int left = width;
    for (int column = 0; column < widths.length && left > 0; column++) {
      boolean last = column == widths.length - 1;
      String cell = row.get(column);
      String padded = last ? cell : cell + " ".repeat(widths[column] - length(cell)) + BETWEEN;
      String fitting = clip(padded, left);
      left -= length(fitting);
      line.append(column == PHASE ? paint.phase(cell, fitting) : fitting);
    }
    return line.toString().stripTrailing();
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  /** Blanks at the end may go without a sign. */
  static String clip(String text, int width) {
    if (length(text) <= width) {
      return text;
    }
    if (length(text.stripTrailing()) <= width) {
      return text.substring(0, text.offsetByCodePoints(0, width));
    }
    return text.substring(0, text.offsetByCodePoints(0, width - 1)) + "…";
  }
}
