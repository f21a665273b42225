// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The wording that problems share: suggestions, and values shortened for a message. */
final class Words {
  private static final int SHOWN_LENGTH = 60;
  private static final int CLOSE_ENOUGH = 2;

  private Words() {}

  /** {@code did you mean "x"?} where a known name is close, else all of them. */
  static String suggest(String wrong, Collection<String> known, String otherwise) {
    return nearest(wrong, known).map(name -> "did you mean \"" + name + "\"?")
        .orElseGet(() -> otherwise + " " + String.join(", ", known));
  }

  private static Optional<String> nearest(String wrong, Collection<String> known) {
    return known.stream().filter(name -> Math.abs(name.length() - wrong.length()) <= CLOSE_ENOUGH)
        .filter(name -> distance(wrong, name) <= Math.min(CLOSE_ENOUGH, Math.max(1, wrong.length() - 1)))
        .min(Comparator.comparingInt(name -> distance(wrong, name)));
  }

  /** Levenshtein's distance. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }

  static String shorten(String text) {
    return text.length() <= SHOWN_LENGTH ? text : text.substring(0, SHOWN_LENGTH - 3) + "...";
  }

  static String quote(String text) {
    return "\"" + shorten(text) + "\"";
  }

  /** As it is written in a project file: {@code 500ms}, {@code 10s}. */
  static String show(Duration duration) {
    return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + "s" : duration.toMillis() + "ms";
  }
}
