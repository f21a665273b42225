// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import org.jspecify.annotations.Nullable;

/**
 * The level and the messages of a line that is a JSON object, as pino, bunyan, zap, slog and others print it; it may be cut.
 * Read by hand, in one pass, for only a few of its fields matter and it need not be whole. Immutable. Any thread.
 */
record JsonLine(@Nullable Level level, String message) {

  static JsonLine read(String line) {
    return new Reader(line).read();
  }

  private static final class Reader {
    private final String line;
    private final StringBuilder message = new StringBuilder();
    private @Nullable Level level;
    private int at;
    private int depth;

    Reader(String line) {
      this.line = line;
    }

    JsonLine read() {
      String key = "";
      while (at < line.length()) {
        char c = line.charAt(at);
        if (c == '"') {
          String text = string();
          if (at < line.length() && line.charAt(at) == ':') {
            key = text;
          } else {
            field(key, text);
            key = "";
          }
        } else if (c >= '0' && c <= '9') {
          field(key, number());
        } else {
          depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
          at++;
        }
      }
      return new JsonLine(level, message.toString());
    }

    /** At its first quote before, after its last one and white space after. */
    private String string() {
      int start = ++at;
      while (at < line.length() && line.charAt(at) != '"') {
        at += line.charAt(at) == '\\' ? 2 : 1;
      }
      if (at >= line.length()) {
        return ""; // cut
      }
      int end = at++;
      while (at < line.length() && line.charAt(at) == ' ') {
        at++;
      }
      return line.substring(start, end);
    }

    private String number() {
      int start = at;
      while (at < line.length() && Character.isLetterOrDigit(line.charAt(at))) {
        at++;
      }
      return line.substring(start, at);
    }

    private void field(String key, String value) {
      if (depth == 1 && level == null) {
        level = switch (key) {
          case "level", "severity", "lvl", "levelname", "loglevel", "log.level", "@l" -> level(value);
          default -> null;
        };
      }
      boolean says = switch (key) {
        case "msg", "message", "@m", "event", "error", "err", "exception", "type" -> true;
        default -> false;
      };
      if (says && depth <= 2) {
        message.append(value).append('\n');
      }
    }

    /** Pino and bunyan have 50 for an error and 60 for what is fatal. */
    private static Level level(String value) {
      Level named = Level.named(value);
      if (named != null) {
        return named;
      }
      boolean high = value.length() == 2 && Character.isDigit(value.charAt(1));
      return high && value.charAt(0) == '5' ? Level.ERROR : high && value.charAt(0) == '6' ? Level.FATAL : Level.OTHER;
    }
  }
}
