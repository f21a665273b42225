// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import org.jspecify.annotations.Nullable;

/** The class of the exception that a line tells of at its beginning. Stateless. Any thread. */
final class ExceptionName {
  private static final String[] SUFFIXES = {"Exception", "Error", "Throwable", "Failure", "UnhandledPromiseRejection"};
  private static final String[] PREFIXES = {"Unhandled exception. ", "Unhandled Exception: ", "Uncaught exception: ",
      "Uncaught ", "(in promise) ", "UnhandledPromiseRejectionWarning: ", "Unhandled rejection ", "Caused by: ",
      "error: Uncaught "};
  private static final int LONGEST = 300;

  private ExceptionName() {}

  /**
   * Of a line as the JVM, .NET, V8 and others print it: a class that is named for an error, and its message, as in
   * {@code Exception in thread "main" java.io.IOException: no}; null where it is none.
   */
  static @Nullable String of(String line) {
    int from = afterPrefixes(line);
    int end = nameEnd(line, from);
    String name = line.substring(from, end);
    if (!isError(name)) {
      return null;
    }
    if (end == line.length()) {
      return name.indexOf('.') > 0 || from > 0 ? name : null;
    }
    int colon = afterCode(line, end);
    boolean told = colon + 1 == line.length()
        || (colon + 1 < line.length() && Character.isWhitespace(line.charAt(colon + 1)));
    return colon < line.length() && line.charAt(colon) == ':' && told && !Level.isNothing(line, colon + 1)
        ? name
        : null;
  }

  /** Of the line at the end of a traceback: any name, alone or with a message; null where it is none. */
  static @Nullable String ofPython(String line) {
    int end = nameEnd(line, 0);
    boolean told = end == line.length()
        || (line.charAt(end) == ':' && (end + 1 == line.length() || line.charAt(end + 1) == ' '));
    return end > 0 && told ? line.substring(0, end) : null;
  }

  /** Whether an exception may be named anywhere in it. */
  static boolean isWithin(String line) {
    return line.contains("Exception") || line.contains("Error") || line.contains("Throwable");
  }

  /** The first word in it that is named for an error. */
  static @Nullable String within(String line) {
    for (int i = 0; i < line.length();) {
      int end = Math.max(i + 1, nameEnd(line, i));
      String word = line.substring(i, end);
      if (isError(word)) {
        return word;
      }
      i = end;
    }
    return null;
  }

  private static int afterPrefixes(String line) {
    int at = 0;
    if (line.startsWith("Exception in thread \"")) {
      int quote = line.indexOf("\" ", 21);
      at = quote < 0 ? 0 : quote + 2;
    } else if (line.startsWith("(node:")) {
      int close = line.indexOf(") ");
      at = close < 0 ? 0 : close + 2;
    } else if (line.startsWith("[UnhandledPromiseRejection: ")) {
      at = 1;
    }
    for (String prefix : PREFIXES) {
      at = line.startsWith(prefix, at) ? at + prefix.length() : at;
    }
    return at;
  }

  /** After a name with dots; where no name begins, where it was asked for. */
  private static int nameEnd(String line, int from) {
    int end = from;
    int most = Math.min(line.length(), from + LONGEST);
    if (end < most && (Character.isLetter(line.charAt(end)) || line.charAt(end) == '_')) {
      while (end < most && (Character.isLetterOrDigit(line.charAt(end)) || "_.$`".indexOf(line.charAt(end)) >= 0)) {
        end++;
      }
      while (end > from && line.charAt(end - 1) == '.') {
        end--;
      }
    }
    return end;
  }

  private static boolean isError(String name) {
    for (String suffix : SUFFIXES) {
      if (name.endsWith(suffix)) {
        return true;
      }
    }
    return false;
  }

  /** After a code that Node ({@code [ERR_X]}) or .NET ({@code (111)}) print between class and colon. */
  private static int afterCode(String line, int end) {
    if (!line.startsWith(" [", end) && !line.startsWith(" (", end)) {
      return end;
    }
    int close = end + 2;
    int most = Math.min(line.length(), close + 60);
    while (close < most && (Character.isLetterOrDigit(line.charAt(close)) || line.charAt(close) == '_')) {
      close++;
    }
    return close < line.length() && "])".indexOf(line.charAt(close)) >= 0 ? close + 1 : end;
  }
}
