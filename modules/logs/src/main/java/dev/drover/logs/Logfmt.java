// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

/** Lines of {@code key=value}, as logrus and slog print them. Stateless. Any thread. */
final class Logfmt {
  private static final String[] MESSAGES = {"msg=", "message=", "err=", "error="};

  private Logfmt() {}

  /** What such a line says, without its quotes, by which it would be masked; another line as it is. */
  static String message(String line) {
    var said = new StringBuilder();
    for (String key : MESSAGES) {
      int at = line.startsWith(key) ? 0 : line.indexOf(" " + key) + 1;
      if (at > 0 || line.startsWith(key)) {
        said.append(value(line, at + key.length())).append('\n');
      }
    }
    return said.isEmpty() ? line : said.toString();
  }

  private static String value(String line, int from) {
    boolean quoted = from < line.length() && line.charAt(from) == '"';
    int start = quoted ? from + 1 : from;
    int end = start;
    while (end < line.length() && line.charAt(end) != (quoted ? '"' : ' ')) {
      end += line.charAt(end) == '\\' ? 2 : 1;
    }
    return line.substring(start, Math.min(end, line.length()));
  }
}
