// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.logs.TraceRules.Part;
import dev.drover.logs.TraceRules.Step;
import org.jspecify.annotations.Nullable;

/** The lines in which npm tells one failure, each marked. Stateless. Any thread. */
final class NpmRules {
  private static final String[] MARKS = {"npm ERR!", "npm error"};
  private static final String CODE = " code ";

  private NpmRules() {}

  /** Its kind is the code, where the first line tells one: {@code npm ELIFECYCLE}. */
  static @Nullable ErrorStart start(String line) {
    String mark = mark(line);
    if (mark == null) {
      return null;
    }
    boolean coded = line.startsWith(CODE, mark.length());
    String kind = coded ? "npm " + line.substring(mark.length() + CODE.length()).strip() : "npm error";
    return new ErrorStart(kind, TraceState.NPM, line, true, true);
  }

  /** Its first lines tell it from other failures. */
  static Step step(String line) {
    return mark(line) != null
        ? new Step(TraceState.NPM, Part.CALL)
        : line.isBlank() ? TraceRules.maybe(TraceState.NPM) : TraceRules.ends(TraceState.NPM);
  }

  private static @Nullable String mark(String line) {
    for (String mark : MARKS) {
      if (line.equals(mark) || (line.startsWith(mark) && line.charAt(mark.length()) == ' ')) {
        return mark;
      }
    }
    return null;
  }
}
