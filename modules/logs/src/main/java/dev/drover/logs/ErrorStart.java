// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import org.jspecify.annotations.Nullable;

/**
 * What the first line of an error tells: its kind, what comes next, the text by which the same error is known again, whether
 * the line says what it is ({@code named}) or another one will, and whether it is an error even if nothing follows. Immutable.
 */
record ErrorStart(String kind, TraceState state, String message, boolean named, boolean certain) {

  /** Null where the line begins no error. */
  static @Nullable ErrorStart of(String line) {
    if (line.isBlank()) {
      return null;
    }
    ErrorStart start = ofRuntime(line);
    if (start != null) {
      return start;
    }
    String name = ExceptionName.of(line);
    if (name != null) {
      return new ErrorStart(name, line.endsWith(" {") ? TraceState.BRACES : TraceState.HEADER, line, true, true);
    }
    return ofLevel(line);
  }

  /** Whether this may be one after all, if a call follows: {@code WARN failed: java.io.IOException: no}. */
  static boolean mayBeUnmarked(String line) {
    return ExceptionName.isWithin(line);
  }

  /** Of such a line. */
  static ErrorStart unmarked(String line) {
    String name = ExceptionName.within(line);
    return new ErrorStart(name == null ? "Exception" : name, TraceState.HEADER, line, true, true);
  }

  /** What runtimes print that end a program or a thread. */
  private static @Nullable ErrorStart ofRuntime(String line) {
    if (line.startsWith(PythonRules.TRACEBACK)) {
      return new ErrorStart("Traceback", TraceState.PYTHON_CALLS, "", false, true);
    }
    if (line.startsWith("  File \"") && line.contains("\", line ")) {
      return new ErrorStart("SyntaxError", TraceState.PYTHON_CALLS, "", false, false);
    }
    if (line.startsWith("  + ") && line.contains(PythonRules.GROUP)) {
      return new ErrorStart("ExceptionGroup", TraceState.PYTHON_GROUP, "", false, true);
    }
    if (line.startsWith("panic: ") || line.contains("http: panic serving ")) {
      return new ErrorStart("panic", TraceState.GO_START, line, true, true);
    }
    if (line.startsWith("fatal error: ")) {
      return new ErrorStart("fatal error", TraceState.GO_START, line, true, true);
    }
    if (line.startsWith("thread '") && line.contains(" panicked at ")) {
      boolean announced = line.endsWith(":");
      return new ErrorStart("panic", announced ? TraceState.RUST_START : TraceState.RUST_MESSAGE, line, !announced,
          true);
    }
    if ((line.startsWith("fail: ") || line.startsWith("crit: ")) && line.endsWith("]")) {
      return new ErrorStart(line.startsWith("f") ? "ERROR" : "CRITICAL", TraceState.NET_START, line, false, true);
    }
    ErrorStart php = PhpRules.start(line);
    ErrorStart ruby = php == null ? RubyRules.start(line) : php;
    return ruby == null ? NpmRules.start(line) : ruby;
  }

  private static @Nullable ErrorStart ofLevel(String line) {
    if (line.startsWith("{")) {
      JsonLine json = JsonLine.read(line);
      Level level = json.level();
      return level == null || level == Level.OTHER
          ? null
          : plain(level, json.message().isEmpty() ? line : json.message());
    }
    Level level = Level.in(line);
    return level == null || level == Level.OTHER ? null : plain(level, Logfmt.message(line));
  }

  private static ErrorStart plain(Level level, String message) {
    return new ErrorStart(level.name(), TraceState.LINE, message, true, true);
  }
}
