// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.logs.LogEntry;
import java.util.Collection;

/** Entries of logs as lines, each after the name of its instance; the names are padded to the longest so far. One thread. */
public final class LogPrinter {
  /** Where a line was longer than the limit. */
  private static final String GOES_ON = "… (goes on in the next line)";

  private final boolean coloured;
  private final Paint paint;
  private int widest;

  LogPrinter(boolean coloured) {
    this.coloured = coloured;
    this.paint = new Paint(coloured);
  }

  /** For this terminal, with room for the longest of these names. */
  public static LogPrinter on(Terminal io, Collection<String> names) {
    var printer = new LogPrinter(io.coloured());
    printer.widest = names.stream().mapToInt(String::length).max().orElse(0);
    return printer;
  }

  public String line(LogEntry entry) {
    return switch (entry) {
      case LogEntry.Line line -> text(line.instance().name(), line.text(), line.partial());
      case LogEntry.Suppressed mark -> suppressed(mark.instance().name(), mark.lines());
      case LogEntry.Gap gap -> gap(gap.instance().name(), gap.missed());
      case LogEntry.Unreached away -> unreached(away.instance().name(), away.node(), away.reason());
    };
  }

  String line(JsonNode entry) {
    String name = Shown.text(entry, "instance");
    if (entry.has("suppressed")) {
      return suppressed(name, entry.path("suppressed").asLong());
    }
    if (entry.has("unreached")) {
      return unreached(name, Shown.text(entry, "unreached"), Shown.text(entry, "reason"));
    }
    return entry.has("gap")
        ? gap(name, entry.path("gap").asLong())
        : text(name, entry.path("text").asText(""), entry.path("partial").asBoolean());
  }

  private String unreached(String name, String node, String reason) {
    return prefix(name) + " … " + unreached(node, reason);
  }

  /** What an entry of a node that cannot be had tells. */
  static String unreached(String node, String reason) {
    return "lines may be missing, for the node " + node + " " + reason;
  }

  private String gap(String name, long lost) {
    return prefix(name) + " … " + lost(lost);
  }

  /** What a gap tells. */
  static String lost(long lines) {
    return lines + (lines == 1 ? " older line is" : " older lines are") + " not kept any more";
  }

  private String suppressed(String name, long lines) {
    return prefix(name) + " … " + lines + (lines == 1 ? " line is" : " lines are")
        + " not kept, for there were more than logs.rate";
  }

  private String text(String name, String raw, boolean goesOn) {
    String text = Safe.text(asLeft(raw), coloured) + (goesOn ? GOES_ON : "");
    return prefix(name) + (text.isEmpty() ? "" : " " + text);
  }

  /** Of a line that was written over from its beginning again and again, as by a progress bar, what stood there in the end. */
  private static String asLeft(String raw) {
    int end = raw.length();
    while (end > 0 && raw.charAt(end - 1) == '\r') {
      end--;
    }
    return raw.substring(raw.lastIndexOf('\r', end - 1) + 1, end);
  }

  private String prefix(String name) {
    widest = Math.max(widest, name.length());
    return paint.name(name, name + " ".repeat(widest - name.length()) + " |");
  }
}
