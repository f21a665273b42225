// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Events as lines of aligned columns, in the time of this place; columns grow with what {@link #fit} has seen. One thread. */
final class EventPrinter {
  private static final List<String> COLUMNS = List.of("number", "time", "instance", "phase", "type");
  private static final int NUMBER = 0;
  private static final int TIME = 1;
  private static final int PHASE = 3;
  private final int[] widths = {4, 23, 4, 8, 8};
  private final Paint paint;
  private final DateTimeFormatter clock;

  EventPrinter(Paint paint, ZoneId zone) {
    this.paint = paint;
    this.clock = DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(zone);
  }

  /** Makes room for this event. */
  void fit(JsonNode event) {
    if (!event.has("number")) {
      return;
    }
    for (int column = 0; column < widths.length; column++) {
      widths[column] = Math.max(widths[column], cell(event, column).length());
    }
  }

  String line(JsonNode event) {
    if (event.has("gap")) {
      return gap(event.path("gap").asLong());
    }
    if (event.has("restarted")) {
      return "… there is no event " + event.path("restarted").asLong() + " yet, or it is another one: Drover has begun "
          + "anew since, and so have the numbers";
    }
    fit(event);
    var line = new StringBuilder();
    for (int column = 0; column < widths.length; column++) {
      String cell = cell(event, column);
      String blank = " ".repeat(widths[column] - cell.length());
      String padded = column == NUMBER ? blank + cell : cell + blank;
      line.append(column == PHASE ? paint.phase(cell, padded) : padded).append("  ");
    }
    return line.append(Shown.text(event, "detail")).toString().stripTrailing();
  }

  private static String gap(long lost) {
    return "… " + lost + (lost == 1 ? " older event is" : " older events are") + " not kept any more";
  }

  private String cell(JsonNode event, int column) {
    String text = Shown.text(event, COLUMNS.get(column));
    return column == TIME ? Shown.time(event, "time").map(clock::format).orElse(text) : text;
  }
}
