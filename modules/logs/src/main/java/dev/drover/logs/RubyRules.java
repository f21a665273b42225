// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.logs.TraceRules.Part;
import dev.drover.logs.TraceRules.Step;
import org.jspecify.annotations.Nullable;

/** What a line is to an open error of Ruby, and which lines begin one. Stateless. Any thread. */
final class RubyRules {
  private static final String UNHANDLED = "unhandled exception";

  private RubyRules() {}

  /** {@code app.rb:3:in 'divide': divided by 0 (ZeroDivisionError)}, of Rails {@code KeyError (no route):}, or that a thread has ended. */
  static @Nullable ErrorStart start(String line) {
    if (line.startsWith("#<Thread:") && line.contains(" terminated with exception ")) {
      return new ErrorStart("RuntimeError", TraceState.RUBY_THREAD, "", false, true);
    }
    String name = name(line);
    if (name != null) {
      return new ErrorStart(name, TraceState.RUBY_START, line, true, true);
    }
    int open = line.endsWith("):") ? line.indexOf(" (") : -1;
    return open > 0 && isConstant(line, 0, open) && line.startsWith("Error", open - 5)
        ? new ErrorStart(line.substring(0, open), TraceState.HEADER, line, true, true)
        : null;
  }

  /** The class at the end of a line that begins with a place; null where it is none. */
  static @Nullable String name(String line) {
    int place = placeEnd(line);
    if (place < 0 || !line.startsWith(": ", place)) {
      return null;
    }
    if (line.endsWith(UNHANDLED)) {
      return "RuntimeError";
    }
    int open = line.lastIndexOf(" (");
    return open >= place && line.endsWith(")") && isConstant(line, open + 2, line.length() - 1)
        ? line.substring(open + 2, line.length() - 1)
        : null;
  }

  /** A call as Rails and the logger print it, without a word before it: {@code app/cart.rb:3:in 'total'}. */
  static boolean isPlace(String line) {
    return placeEnd(line) == line.length();
  }

  static Step step(TraceState state, String line) {
    if (state == TraceState.RUBY_THREAD) {
      return name(line) == null ? TraceRules.ends(state) : new Step(TraceState.RUBY_START, Part.HEAD);
    }
    if (line.startsWith("\tfrom ")) {
      return new Step(TraceState.RUBY_CALLS, Part.CALL);
    }
    if (state == TraceState.RUBY_START) {
      return TraceRules.message(state, line);
    }
    if (name(line) != null) {
      return TraceRules.more(TraceState.RUBY_START); // the cause
    }
    return line.startsWith("\t ... ") ? TraceRules.more(state) : TraceRules.ends(state);
  }

  /** After {@code FILE:LINE:in 'NAME'}, in the quotes of any version; -1 where the line does not begin so. */
  private static int placeEnd(String line) {
    int in = line.indexOf(":in ");
    int digits = in;
    while (digits > 0 && Character.isDigit(line.charAt(digits - 1))) {
      digits--;
    }
    int quote = in + 4;
    if (in < 0 || digits == in || digits < 2 || line.charAt(digits - 1) != ':' || quote >= line.length()
        || "`'".indexOf(line.charAt(quote)) < 0) {
      return -1;
    }
    int close = line.indexOf('\'', quote + 1);
    return close < 0 ? -1 : close + 1;
  }

  private static boolean isConstant(String line, int from, int to) {
    boolean all = from < to && Character.isUpperCase(line.charAt(from));
    for (int i = from; i < to && all; i++) {
      all = line.charAt(i) == ':' || line.charAt(i) == '_' || Character.isLetterOrDigit(line.charAt(i));
    }
    return all;
  }
}
