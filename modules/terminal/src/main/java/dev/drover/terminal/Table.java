// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.model.NodeView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The instances as a table that fits a width: on a narrow screen columns go, but never name, phase and reason.
 * Where there is no cluster, no node is named. Immutable.
 */
record Table(int width, Paint paint) {
  private static final List<String> HEAD = List.of("INSTANCE", "PHASE", "HEALTH", "PID", "UP", "CPU", "MEMORY",
      "RESTARTS", "EXIT", "NODE", "REASON");
  private static final int NAME = 0;
  private static final int PHASE = 1;
  private static final int NODE = 9;
  private static final int REASON = 10;
  /** UP, HEALTH, MEMORY, CPU, RESTARTS, EXIT, PID, NODE. */
  private static final int[] FIRST_TO_GO = {4, 2, 6, 5, 7, 8, 3, NODE};
  private static final int LEAST_NAME = 12;
  private static final int LEAST_REASON = 24;
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
    if (rows.stream().skip(1).allMatch(row -> row.get(NODE).equals(NodeView.LOCAL))) {
      widths[NODE] = 0; // there is no cluster
    }
    fit(widths, width);
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static List<String> row(JsonNode snapshot, Instant now) {
    return List.of(Shown.text(snapshot, "instance"), Shown.phase(snapshot), Shown.health(snapshot),
        Shown.orDash(snapshot, "pid"), Shown.up(snapshot, now), Shown.cpu(snapshot), Shown.memory(snapshot),
        Shown.orDash(snapshot, "restarts"), Shown.exit(snapshot), Shown.text(snapshot, "node"),
        Shown.reason(snapshot, now));
  }

  /** Narrows the widths of columns until they fit; a column of width 0 is left out. */
  static void fit(int[] widths, int width) {
    if (before(widths) + widths[REASON] <= width) {
      return;
    }
    int name = widths[NAME];
    int reason = Math.min(widths[REASON], LEAST_REASON);
    widths[NAME] = Math.min(name, Math.max(LEAST_NAME, width / 3));
    for (int column : FIRST_TO_GO) {
      if (before(widths) + reason > width) {
        widths[column] = 0;
      }
    }
    int free = width - before(widths) - reason;
    if (free < 0) { // half of what is left for each
      widths[NAME] = Math.min(widths[NAME], Math.max(2, (free + widths[NAME] + reason) / 2));
    } else {
      int forTheReason = Math.max(0, widths[REASON] - reason);
      widths[NAME] = Math.min(name, widths[NAME] + Math.max(0, free - forTheReason));
    }
    widths[REASON] = Math.max(1, width - before(widths));
  }

  /** What stands before the reason. */
  private static int before(int[] widths) {
    int sum = 0;
    for (int column = 0; column < REASON; column++) {
      sum += widths[column] == 0 ? 0 : widths[column] + BETWEEN.length();
    }
    return sum;
  }

  private String line(List<String> row, int[] widths) {
    var line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      if (widths[column] == 0) {
        continue;
      }
      String cell = clip(row.get(column), widths[column]);
      String padded = column == REASON ? cell : cell + " ".repeat(widths[column] - length(cell)) + BETWEEN;
      line.append(column == PHASE ? paint.phase(row.get(column), padded) : padded);
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
