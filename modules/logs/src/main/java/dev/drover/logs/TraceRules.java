// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

/** What a line is to an error that is open, as a pure function of its state. Stateless. Any thread. */
final class TraceRules {
  private TraceRules() {}

  /** HEAD has class or message, CALL is a call of the stack, MORE any other part, MAYBE one if a part follows. */
  enum Part {
    HEAD, CALL, MORE, MAYBE, ENDS
  }

  /** What the line is, and the state after it. */
  record Step(TraceState next, Part part) {}

  static Step step(TraceState state, String line) {
    return switch (state) {
      case LINE -> line(line);
      case HEADER -> header(line);
      case CALLS -> calls(line);
      case BRACES -> braces(line);
      case NET_START -> isIndented(line) ? new Step(TraceState.INDENTED, Part.HEAD) : ends(state);
      case INDENTED -> !isIndented(line)
          ? ends(state)
          : isAt(line) ? new Step(state, Part.CALL) : new Step(state, Part.MORE);
      case PYTHON_CALLS, PYTHON_RAISED, PYTHON_CHAINED, PYTHON_GROUP, PYTHON_GROUP_NAMED ->
        PythonRules.step(state, line);
      case GO_START -> goStart(line);
      case GO_CALLS -> goCalls(line);
      case RUST_START -> line.isBlank() ? ends(state) : new Step(TraceState.RUST_MESSAGE, Part.HEAD);
      case RUST_MESSAGE -> rustMessage(line);
      case RUST_CALLS -> rustCalls(line);
      case PHP_START, PHP_CALLS -> PhpRules.step(state, line);
      case RUBY_THREAD, RUBY_START, RUBY_CALLS -> RubyRules.step(state, line);
      case NPM -> NpmRules.step(line);
    };
  }

  private static Step line(String line) {
    if (line.isBlank()) {
      return maybe(TraceState.LINE);
    }
    if (isCallOrCause(line)) {
      return calls(line);
    }
    if (PhpRules.announcesCalls(line)) {
      return more(TraceState.PHP_CALLS);
    }
    if (line.startsWith(PythonRules.TRACEBACK)) {
      return more(TraceState.PYTHON_CALLS);
    }
    if (isGoroutine(line) || isGoPlace(line)) {
      return more(TraceState.GO_CALLS);
    }
    if (line.regionMatches(true, 0, "stack backtrace:", 0, 16)) {
      return more(TraceState.RUST_CALLS);
    }
    if (ExceptionName.of(line) != null) {
      return new Step(TraceState.HEADER, Part.HEAD);
    }
    // Zap prints its calls right after the line: the function, and where it is.
    return line.indexOf(' ') < 0 && line.indexOf('.') > 0 ? maybe(TraceState.LINE) : ends(TraceState.LINE);
  }

  private static Step header(String line) {
    return isCallOrCause(line) ? calls(line) : message(TraceState.HEADER, line);
  }

  private static boolean isCallOrCause(String line) {
    return isAt(line) || isCause(line) || RubyRules.isPlace(line);
  }

  /** The message may have more lines, but none that begins something itself. */
  static Step message(TraceState state, String line) {
    return !line.isBlank() && (ErrorStart.of(line) != null || Level.in(line) != null || isTimed(line))
        ? ends(state)
        : maybe(state);
  }

  private static Step calls(String line) {
    if (isAt(line)) {
      return new Step(line.endsWith(" {") ? TraceState.BRACES : TraceState.CALLS, Part.CALL);
    }
    if (RubyRules.isPlace(line)) {
      return new Step(TraceState.CALLS, Part.CALL);
    }
    String text = line.strip();
    if (isCause(line)) {
      return more(text.equals("Caused by:") ? TraceState.INDENTED : TraceState.HEADER);
    }
    if (text.startsWith("... ") || text.startsWith("--- End of ") || text.startsWith("(Coroutine boundary")
        || line.startsWith("Node.js v") || line.startsWith("Emitted '")) {
      return more(TraceState.CALLS);
    }
    return line.isBlank() ? maybe(TraceState.CALLS) : ends(TraceState.CALLS);
  }

  private static Step braces(String line) {
    if (line.startsWith("}")) {
      return more(TraceState.CALLS);
    }
    return line.isBlank() || isIndented(line) ? more(TraceState.BRACES) : ends(TraceState.BRACES);
  }

  private static Step goStart(String line) {
    if (isGoroutine(line) || line.startsWith("runtime stack:")) {
      return more(TraceState.GO_CALLS);
    }
    return line.startsWith("\t") || line.startsWith("[signal ")
        ? more(TraceState.GO_START)
        : message(TraceState.GO_START, line);
  }

  private static Step goCalls(String line) {
    if (isGoFunction(line)) {
      return new Step(TraceState.GO_CALLS, Part.CALL);
    }
    if (line.startsWith("\t") || isGoroutine(line) || line.startsWith("created by ") || line.startsWith("exit status ")
        || line.startsWith("runtime stack:") || line.startsWith("...additional frames")) {
      return more(TraceState.GO_CALLS);
    }
    boolean zap = line.indexOf(' ') < 0 && line.indexOf('.') > 0;
    return line.isBlank() || zap ? maybe(TraceState.GO_CALLS) : ends(TraceState.GO_CALLS);
  }

  private static Step rustMessage(String line) {
    if (line.startsWith("stack backtrace:")) {
      return more(TraceState.RUST_CALLS);
    }
    return line.startsWith("note: ") || (isIndented(line) && !line.isBlank())
        ? more(TraceState.RUST_MESSAGE)
        : message(TraceState.RUST_MESSAGE, line);
  }

  private static Step rustCalls(String line) {
    String text = line.strip();
    int digits = 0;
    while (digits < text.length() && Character.isDigit(text.charAt(digits))) {
      digits++;
    }
    if (digits > 0 && text.startsWith(": ", digits)) {
      return new Step(TraceState.RUST_CALLS, Part.CALL);
    }
    return isAt(line) || line.startsWith("note: ") ? more(TraceState.RUST_CALLS) : ends(TraceState.RUST_CALLS);
  }

  /** A call that can be nothing else, even where no exception was told before. */
  static boolean isCall(String line) {
    int open = line.indexOf('(');
    return isAt(line) && open > 0 && line.indexOf(')', open) > 0;
  }

  /** A call of the JVM, .NET or V8, after a header. */
  private static boolean isAt(String line) {
    if (!isIndented(line)) {
      return false;
    }
    int at = 1;
    while (at < line.length() && isSpace(line.charAt(at))) {
      at++;
    }
    return line.startsWith("at ", at) && line.length() > at + 3;
  }

  private static boolean isCause(String line) {
    String text = line.strip();
    return text.startsWith("Caused by:") || text.startsWith("Suppressed: ") || text.startsWith("Wrapped by: ")
        || text.startsWith("---> ") || text.startsWith("[CIRCULAR REFERENCE");
  }

  private static boolean isGoroutine(String line) {
    return line.startsWith("goroutine ") && line.indexOf('[') > 0;
  }

  /** A file and a line: {@code <tab>/app/main.go:12 +0x1d}. */
  private static boolean isGoPlace(String line) {
    int colon = line.lastIndexOf(':');
    return line.startsWith("\t") && colon > 1 && colon + 1 < line.length() && Character.isDigit(line.charAt(colon + 1));
  }

  private static boolean isGoFunction(String line) {
    int open = line.indexOf('(');
    int space = line.indexOf(' ');
    return open > 0 && line.endsWith(")") && !isIndented(line) && (space < 0 || space > open)
        && (line.indexOf('.') > 0 || line.startsWith("panic("));
  }

  /** Whether it begins with a date or a time. */
  private static boolean isTimed(String line) {
    int digits = 0;
    boolean mark = false;
    for (int i = 0; i < Math.min(9, line.length()); i++) {
      digits += Character.isDigit(line.charAt(i)) ? 1 : 0;
      mark |= i >= 2 && ":-/".indexOf(line.charAt(i)) >= 0;
    }
    return mark && digits >= 4 && (Character.isDigit(line.charAt(0)) || line.charAt(0) == '[');
  }

  static boolean isIndented(String line) {
    return !line.isEmpty() && isSpace(line.charAt(0));
  }

  private static boolean isSpace(char c) {
    return c == ' ' || c == '\t';
  }

  static Step more(TraceState next) {
    return new Step(next, Part.MORE);
  }

  static Step maybe(TraceState state) {
    return new Step(state, Part.MAYBE);
  }

  static Step ends(TraceState state) {
    return new Step(state, Part.ENDS);
  }
}
