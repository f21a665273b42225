// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Finds instances by what a user types: a process, an instance, or a glob with {@code *} and {@code ?}. Pure. */
public final class Names {
  private Names() {}

  /** The instances that this text means, in their given order. A process name means all of its instances. */
  public static List<InstanceId> match(String text, Collection<InstanceId> all) {
    Pattern pattern = glob(text);
    return all.stream().filter(id -> pattern.matcher(id.process()).matches() || pattern.matcher(id.name()).matches())
        .toList();
  }

  /** The known name nearest to a misspelt one, if one is near enough to be meant. */
  public static Optional<String> nearest(String text, Collection<String> known) {
    int reach = Math.max(1, text.length() / 3);
    return known.stream().filter(name -> distance(text, name) <= reach)
        .min(Comparator.comparingInt(name -> distance(text, name)));
  }

  private static Pattern glob(String text) {
    var regex = new StringBuilder();
    text.chars().forEach(c -> {
      switch (c) {
        case '*' -> regex.append(".*");
        case '?' -> regex.append('.');
        default -> regex.append(Pattern.quote(Character.toString(c)));
      }
    });
    return Pattern.compile(regex.toString());
  }

  /** Levenshtein's edit distance. */
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
        row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
