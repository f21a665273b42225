// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.util.Set;

/**
 * Text of which only what stays the same from one error to the next is left: numbers, times, hexadecimal digits, UUIDs, long
 * identifiers and the names of days and months are {@code #}, what is quoted is {@code *}. One pass. Stateless. Any thread.
 */
final class Masked {
  private static final int JUDGED = 1_000;
  private static final int UUID = 36;
  private static final Set<String> CALENDAR = Set.of("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Jan", "Feb",
      "Mar",
      "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

  private Masked() {}

  static String of(String text) {
    return mask(text, true);
  }

  /** What is quoted stays. */
  static String numbers(String text) {
    return mask(text, false);
  }

  private static String mask(String whole, boolean quotes) {
    String text = Plain.cut(whole, JUDGED);
    var masked = new StringBuilder(text.length());
    for (int i = 0; i < text.length();) {
      char c = text.charAt(i);
      int quoted = quotes && (c == '"' || c == '\'') ? quoteEnd(text, i) : -1;
      if (quoted > 0) {
        masked.append('*');
        i = quoted;
      } else if (isRun(c)) {
        i = run(text, i, masked);
      } else {
        if (!isJoint(text, i, masked)) {
          masked.append(c);
        }
        i++;
      }
    }
    return masked.toString();
  }

  /** After the closing quote; -1 where there is none, or where it is an apostrophe. */
  private static int quoteEnd(String text, int from) {
    char quote = text.charAt(from);
    if (quote == '\'' && from > 0 && isRun(text.charAt(from - 1))) {
      return -1;
    }
    for (int i = from + 1; i < text.length(); i++) {
      boolean last = i + 1 == text.length() || !isRun(text.charAt(i + 1));
      if (text.charAt(i) == quote && text.charAt(i - 1) != '\\' && (last || quote == '"')) {
        return i + 1;
      }
    }
    return -1;
  }

  /** Masks letters and digits that stand together, and gives where the text goes on. */
  private static int run(String text, int from, StringBuilder masked) {
    if (isUuid(text, from)) {
      number(masked);
      return from + UUID;
    }
    int end = from;
    int digits = 0;
    boolean hex = true;
    while (end < text.length() && isRun(text.charAt(end))) {
      digits += isDigit(text.charAt(end)) ? 1 : 0;
      hex &= Character.digit(text.charAt(end), 16) >= 0;
      end++;
    }
    int length = end - from;
    boolean begins = isDigit(text.charAt(from));
    if (digits == 0 && !(length == 3 && CALENDAR.contains(text.substring(from, end)))) {
      masked.append(text, from, end);
    } else if (digits == 0 || (begins && length - digits <= 3) || (hex && length >= 6)
        || (digits > 1 && length >= 16)
        || text.startsWith("0x", from)) {
      number(masked);
    } else {
      for (int i = from; i < end; i++) {
        if (!isDigit(text.charAt(i))) {
          masked.append(text.charAt(i));
        } else if (i == from || !isDigit(text.charAt(i - 1))) {
          masked.append('#');
        }
      }
    }
    return end;
  }

  private static void number(StringBuilder masked) {
    if (masked.isEmpty() || masked.charAt(masked.length() - 1) != '#') {
      masked.append('#');
    }
  }

  /** Whether it only holds the parts of a number, a time, or an address together, or is a sign before one. */
  private static boolean isJoint(String text, int at, StringBuilder masked) {
    boolean numberNext = at + 1 < text.length() && isDigit(text.charAt(at + 1));
    boolean numberBefore = !masked.isEmpty() && masked.charAt(masked.length() - 1) == '#';
    char c = text.charAt(at);
    boolean sign = c == '-' && (at == 0 || !isRun(text.charAt(at - 1)));
    return numberNext && (sign || (numberBefore && ".,:-/+".indexOf(c) >= 0));
  }

  private static boolean isUuid(String text, int from) {
    if (from + UUID > text.length() || text.charAt(from + 8) != '-') {
      return false;
    }
    for (int i = 0; i < UUID; i++) {
      boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
      char c = text.charAt(from + i);
      if (dash ? c != '-' : Character.digit(c, 16) < 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isRun(char c) {
    return Character.isLetterOrDigit(c);
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
