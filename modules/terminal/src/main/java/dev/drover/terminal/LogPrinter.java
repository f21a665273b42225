// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import com.fasterxml.jackson.databind.JsonNode;

/** Entries of logs as lines, each after the name of its instance; the names are padded to the longest so far. One thread. */
final class LogPrinter {
  private final boolean coloured;
  private final Paint paint;
  private int widest;

  LogPrinter(boolean coloured) {
    this.coloured = coloured;
    this.paint = new Paint(coloured);
  }

  String line(JsonNode entry) {
    String name = Shown.text(entry, "instance");
    widest = Math.max(widest, name.length());
    String prefix = paint.name(name, name + " ".repeat(widest - name.length()) + " |");
    if (entry.has("gap")) {
      long lost = entry.path("gap").asLong();
      return prefix + " … " + lost + (lost == 1 ? " line lost" : " lines lost");
    }
    String text = Safe.text(entry.path("text").asText(""), coloured);
    return prefix + (text.isEmpty() ? "" : " " + text);
  }
}
