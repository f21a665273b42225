// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Printed text without what only a terminal understands (ECMA-48 sequences), in linear time. Stateless. Any thread. */
public final class Plain {
  private static final char ESC = 0x1b;
  private static final char BEL = 0x07;
  private static final char CSI = 0x9b;

  private Plain() {}

  /** The text without its sequences: colours, movements, titles, links. */
  public static String of(String text) {
    return of(text, null);
  }

  /** Likewise; the targets of hyperlinks ({@code OSC 8 ; parameters ; target}) go to {@code links}. */
  static String of(String text, @Nullable List<String> links) {
    int first = firstSequence(text);
    if (first < 0) {
      return text;
    }
    var plain = new StringBuilder(text.length()).append(text, 0, first);
    for (int i = first; i < text.length();) {
      char c = text.charAt(i);
      if (c == CSI) {
        i = afterParameters(text, i + 1);
      } else if (c == ESC) {
        i = afterEscape(text, i + 1, links);
      } else {
        plain.append(c);
        i++;
      }
    }
    return plain.toString();
  }

  /** The first so many characters, and never half of one. */
  public static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most);
  }

  private static int firstSequence(String text) {
    int esc = text.indexOf(ESC);
    int csi = text.indexOf(CSI);
    return esc < 0 || (csi >= 0 && csi < esc) ? csi : esc;
  }

  private static int afterEscape(String text, int at, @Nullable List<String> links) {
    if (at == text.length()) {
      return at;
    }
    return switch (text.charAt(at)) {
      case '[' -> afterParameters(text, at + 1);
      case ']', 'P', 'X', '^', '_' -> afterString(text, at + 1, links);
      default -> {
        int end = at;
        while (end < text.length() && isBetween(text.charAt(end), 0x20, 0x2f)) {
          end++;
        }
        yield end < text.length() && isBetween(text.charAt(end), 0x30, 0x7e) ? end + 1 : end;
      }
    };
  }

  /** After a control sequence; what breaks it stays, and one that is cut by the end of the line goes. */
  private static int afterParameters(String text, int at) {
    int end = at;
    while (end < text.length() && isBetween(text.charAt(end), 0x20, 0x3f)) {
      end++;
    }
    return end < text.length() && isBetween(text.charAt(end), 0x40, 0x7e) ? end + 1 : end;
  }

  /**
   * After a string, which ends with BEL, {@code ESC \}, or where another sequence begins. One without an end is looked at once,
   * for there is no sequence in the rest of its line; its text stays, lest a stray beginning hides what is printed.
   */
  private static int afterString(String text, int at, @Nullable List<String> links) {
    int end = at;
    while (end < text.length() && text.charAt(end) != BEL && text.charAt(end) != ESC) {
      end++;
    }
    if (end == text.length()) {
      return at;
    }
    if (links != null && text.startsWith("8;", at)) {
      int target = text.indexOf(';', at + 2);
      if (target >= 0 && target < end) {
        links.add(text.substring(target + 1, end));
      }
    }
    boolean ended = text.charAt(end) == BEL || (end + 1 < text.length() && text.charAt(end + 1) == '\\');
    return !ended ? end : text.charAt(end) == BEL ? end + 1 : end + 2;
  }

  private static boolean isBetween(char c, int least, int most) {
    return c >= least && c <= most;
  }
}
