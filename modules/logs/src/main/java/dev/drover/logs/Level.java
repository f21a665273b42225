// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The level that a line says it has. Immutable. Any thread. */
enum Level {
  ERROR, FATAL, CRITICAL, SEVERE, PANIC,
  /** One that is no error. */
  OTHER;

  private static final int JUDGED = 512;

  /** The first one that the line says it has: {@code ERROR}, {@code [error]}, {@code level=error}, {@code error:}. */
  static @Nullable Level in(String line) {
    int most = Math.min(line.length(), JUDGED);
    for (int i = 0; i < most;) {
      if (!isWord(line.charAt(i))) {
        i++;
        continue;
      }
      int end = i + 1;
      while (end < line.length() && isWord(line.charAt(end))) {
        end++;
      }
      Level level = end - i > 12 ? null : at(line, i, end);
      if (level != null) {
        return level;
      }
      i = end;
    }
    return null;
  }

  /** Of a word in any case; null where it is none. */
  static @Nullable Level named(String word) {
    return switch (word.toUpperCase(Locale.ROOT)) {
      case "ERROR", "ERR", "EROR" -> ERROR;
      case "FATAL", "FTL" -> FATAL;
      case "CRITICAL", "CRIT", "ALERT", "EMERG", "EMERGENCY" -> CRITICAL;
      case "SEVERE" -> SEVERE;
      case "PANIC", "DPANIC" -> PANIC;
      case "TRACE", "DEBUG", "DBG", "INFO", "INF", "NOTICE", "WARN", "WARNING", "WRN" -> OTHER;
      default -> null;
    };
  }

  /** Whether only a word for nothing is there: {@code error: null}, {@code ERROR 0}. */
  static boolean isNothing(String line, int from) {
    int start = Math.min(from, line.length());
    while (start < line.length() && Character.isWhitespace(line.charAt(start))) {
      start++;
    }
    int end = start;
    while (end < line.length() && end - start < 10 && !Character.isWhitespace(line.charAt(end))
        && ",;)]".indexOf(line.charAt(end)) < 0) {
      end++;
    }
    boolean nothing = switch (line.substring(start, end).toLowerCase(Locale.ROOT)) {
      case "null", "none", "nil", "undefined", "false", "0", "{}", "[" -> true;
      default -> false;
    };
    return nothing && (end == line.length() || !Character.isWhitespace(line.charAt(end)) || end + 1 == line.length());
  }

  private static @Nullable Level at(String line, int start, int end) {
    char after = end < line.length() ? line.charAt(end) : ' ';
    if (after != '=' && !mayBe(line, start, end, after)) {
      return null;
    }
    String word = line.substring(start, end);
    if (after == '=') {
      return isKey(word) && (start == 0 || line.charAt(start - 1) == ' ') ? value(line, end + 1) : null;
    }
    Level level = named(word);
    if (level == null || !isLeft(line, start, after) || isNegated(line, start)) {
      return null;
    }
    boolean upper = word.equals(word.toUpperCase(Locale.ROOT));
    boolean apart = upper ? isRight(line, end, after) && !word.equals("ALERT") : isLower(line, start, end, after);
    return apart && (level == OTHER || !(" :".indexOf(after) >= 0 && isNothing(line, end + 1))) ? level : null;
  }

  /** Tells most words apart before anything is allocated: one in lower case is none with a space and no code behind it. */
  private static boolean mayBe(String line, int start, int end, char after) {
    boolean coded = end + 1 < line.length() && Character.isUpperCase(line.charAt(end + 1));
    return end - start >= 3 && "TDINWEFCSPA".indexOf(Character.toUpperCase(line.charAt(start))) >= 0
        && (Character.isUpperCase(line.charAt(end - 1)) || after != ' ' || coded);
  }

  private static boolean isKey(String word) {
    return word.equals("level") || word.equals("lvl") || word.equals("severity") || word.equals("loglevel");
  }

  /** Any value decides: what a structured line says later is its message. */
  private static Level value(String line, int from) {
    int start = from < line.length() && line.charAt(from) == '"' ? from + 1 : from;
    int end = start;
    while (end < line.length() && end - start < 12 && isWord(line.charAt(end))) {
      end++;
    }
    Level level = named(line.substring(start, end));
    return level == null ? OTHER : level;
  }

  private static boolean isLeft(String line, int start, char after) {
    if (start == 0) {
      return true;
    }
    char before = line.charAt(start - 1);
    return Character.isWhitespace(before) || "[(|<:>*,;".indexOf(before) >= 0
        || (before > 127 && !Character.isLetterOrDigit(before)) || (before == '.' && after == ':');
  }

  /** What may follow a level in capitals. */
  private static boolean isRight(String line, int end, char after) {
    boolean dash = after == '-' && (end + 1 == line.length() || !isWord(line.charAt(end + 1)));
    return dash || Character.isWhitespace(after) || ":])|!>,*".indexOf(after) >= 0
        || (after > 127 && !Character.isLetterOrDigit(after));
  }

  /** {@code [error]}, a column between tabs, or {@code error:} where a message can begin, also with a code before the colon. */
  private static boolean isLower(String line, int start, int end, char after) {
    char before = start > 0 ? line.charAt(start - 1) : ' ';
    if ((after == ']' && (before == '[' || before == ':')) || (after == '\t' && before == '\t')) {
      return true;
    }
    int colon = afterCode(line, end, after);
    boolean told = colon + 1 >= line.length() || Character.isWhitespace(line.charAt(colon + 1));
    return colon < line.length() && line.charAt(colon) == ':' && told && mayBegin(line, start);
  }

  /** After the code of a compiler: {@code error TS2304:}, {@code error[E0308]:}. */
  private static int afterCode(String line, int end, char after) {
    if (after != ' ' && after != '[') {
      return end;
    }
    int code = end + 1;
    while (code < line.length() && code - end < 12 && Character.isUpperCase(line.charAt(code))) {
      code++;
    }
    int digits = code;
    while (digits < line.length() && digits - end < 16 && Character.isDigit(line.charAt(digits))) {
      digits++;
    }
    boolean coded = code > end + 1 && digits > code;
    return !coded ? end : after == '[' && line.startsWith("]", digits) ? digits + 1 : digits;
  }

  /** At the beginning, after a mark or a time, or after "fatal": not within a sentence. */
  private static boolean mayBegin(String line, int start) {
    String before = wordBefore(line, start);
    if (before.isEmpty() || before.equalsIgnoreCase("fatal")) {
      return true;
    }
    char last = before.charAt(before.length() - 1);
    boolean digit = false;
    for (int i = 0; i < before.length(); i++) {
      digit |= Character.isDigit(before.charAt(i));
    }
    return digit || !Character.isLetterOrDigit(last);
  }

  /** {@code no ERROR}, {@code 0 ERROR}. */
  private static boolean isNegated(String line, int start) {
    return switch (wordBefore(line, start).toLowerCase(Locale.ROOT)) {
      case "no", "not", "0", "zero", "without", "any" -> true;
      default -> false;
    };
  }

  /** What stands before it, up to white space; its end where it is long. */
  private static String wordBefore(String line, int start) {
    int end = start;
    while (end > 0 && Character.isWhitespace(line.charAt(end - 1))) {
      end--;
    }
    int from = end;
    while (from > 0 && end - from < 40 && !Character.isWhitespace(line.charAt(from - 1))) {
      from--;
    }
    return line.substring(from, end);
  }

  private static boolean isWord(char c) {
    return c == '_' || c == '$' || Character.isLetterOrDigit(c);
  }
}
