// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.logs.TraceRules.Part;
import dev.drover.logs.TraceRules.Step;
import org.jspecify.annotations.Nullable;

/** What a line is to an open error of PHP, and which lines begin one. Stateless. Any thread. */
final class PhpRules {
  private static final String PREFIX = "PHP ";
  private static final String UNCAUGHT = "Uncaught ";
  private static final String[] KINDS = {"Fatal error", "Parse error", "Recoverable fatal error", "Core error",
      "Compile error"};
  /** Monolog writes the calls of an exception below its line. */
  private static final String MONOLOG_CALLS = "[stacktrace]";

  private PhpRules() {}

  /** {@code PHP Fatal error:  Uncaught Shop\Closed: no in /app/cart.php:12}, also with a time in brackets before it. */
  static @Nullable ErrorStart start(String line) {
    int at = line.startsWith("[") ? line.indexOf("] ") + 2 : 0;
    boolean marked = line.startsWith(PREFIX, at);
    at += marked ? PREFIX.length() : 0;
    for (String kind : KINDS) {
      if (line.startsWith(kind, at) && line.startsWith(": ", at + kind.length())) {
        String message = line.substring(at + kind.length() + 2).strip();
        boolean ours = marked || message.startsWith(UNCAUGHT) || message.contains(" on line ");
        return ours ? new ErrorStart(kind(kind, message), TraceState.PHP_START, message, true, true) : null;
      }
    }
    return null;
  }

  private static String kind(String kind, String message) {
    if (!message.startsWith(UNCAUGHT)) {
      return kind;
    }
    int end = UNCAUGHT.length();
    while (end < message.length() && ": ".indexOf(message.charAt(end)) < 0) {
      end++;
    }
    return end == UNCAUGHT.length() ? kind : message.substring(UNCAUGHT.length(), end);
  }

  /** Whether calls follow. */
  static boolean announcesCalls(String line) {
    return line.startsWith("Stack trace:") || line.startsWith("PHP Stack trace:") || line.startsWith(MONOLOG_CALLS);
  }

  static Step step(TraceState state, String line) {
    if (announcesCalls(line) || line.startsWith("  thrown in ")) {
      return TraceRules.more(TraceState.PHP_CALLS);
    }
    if (state == TraceState.PHP_START) {
      return TraceRules.message(state, line);
    }
    if (isCall(line)) {
      return new Step(state, Part.CALL);
    }
    if (line.startsWith("Next ")) {
      return TraceRules.more(TraceState.PHP_START); // what was thrown while the one before it was handled
    }
    boolean monolog = line.startsWith("[previous exception]") || line.startsWith("\"}");
    return monolog ? TraceRules.more(state) : line.isBlank() ? TraceRules.maybe(state) : TraceRules.ends(state);
  }

  /** {@code #0 /app/cart.php(20): total()}, or with Xdebug {@code PHP   1. total() /app/cart.php:20}. */
  private static boolean isCall(String line) {
    int at = line.startsWith("#") ? 1 : 0;
    if (line.startsWith(PREFIX)) {
      at = PREFIX.length();
      while (at < line.length() && line.charAt(at) == ' ') {
        at++;
      }
    }
    int end = at;
    while (end < line.length() && Character.isDigit(line.charAt(end))) {
      end++;
    }
    return at > 0 && end > at && line.startsWith(line.charAt(0) == '#' ? " " : ". ", end);
  }
}
