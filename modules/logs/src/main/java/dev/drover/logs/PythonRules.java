// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.logs.TraceRules.Part;
import dev.drover.logs.TraceRules.Step;

/** What a line is to an open error of Python. Stateless. Any thread. */
final class PythonRules {
  static final String TRACEBACK = "Traceback (most recent call last):";
  static final String GROUP = "Exception Group Traceback (most recent call last):";

  private PythonRules() {}

  static Step step(TraceState state, String line) {
    return switch (state) {
      case PYTHON_CALLS -> calls(line);
      case PYTHON_RAISED -> line.isBlank()
          ? TraceRules.maybe(state)
          : isChaining(line) ? TraceRules.more(TraceState.PYTHON_CHAINED) : TraceRules.ends(state);
      case PYTHON_CHAINED -> chained(line);
      case PYTHON_GROUP -> ExceptionName.ofPython(inGroup(line)) != null
          ? new Step(TraceState.PYTHON_GROUP_NAMED, Part.HEAD)
          : group(state, line);
      default -> group(state, line);
    };
  }

  private static Step calls(String line) {
    if (TraceRules.isIndented(line)) {
      return new Step(TraceState.PYTHON_CALLS, line.startsWith("  File \"") ? Part.CALL : Part.MORE);
    }
    return ExceptionName.ofPython(line) == null
        ? TraceRules.ends(TraceState.PYTHON_CALLS)
        : new Step(TraceState.PYTHON_RAISED, Part.HEAD);
  }

  private static Step chained(String line) {
    if (line.startsWith(TRACEBACK)) {
      return TraceRules.more(TraceState.PYTHON_CALLS);
    }
    if (line.contains(GROUP)) {
      return TraceRules.more(TraceState.PYTHON_GROUP);
    }
    return line.isBlank() ? TraceRules.more(TraceState.PYTHON_CHAINED) : TraceRules.ends(TraceState.PYTHON_CHAINED);
  }

  private static boolean isChaining(String line) {
    return line.startsWith("During handling of the above exception, another exception occurred:")
        || line.startsWith("The above exception was the direct cause of the following exception:");
  }

  private static Step group(TraceState state, String line) {
    String text = line.strip();
    return TraceRules.isIndented(line) && (text.startsWith("|") || text.startsWith("+"))
        ? TraceRules.more(state)
        : TraceRules.ends(state);
  }

  /** What stands behind the bar of the outer group. */
  private static String inGroup(String line) {
    return line.startsWith("  | ") ? line.substring(4) : "";
  }
}
