// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds instances by what a user types: a process, an instance, or a glob with {@code *} and {@code ?}. Pure. */
public final class Names {
  private Names() {}

  /** The instances that this text means, in their given order. A process name means all of its instances. */
  public static List<InstanceId> match(String text, Collection<InstanceId> all) {
    return all.stream().filter(id -> matches(text, id.process()) || matches(text, id.name())).toList();
  }

  /** The known name nearest to a misspelt one, if one is near enough to be meant. */
  public static Optional<String> nearest(String text, Collection<String> known) {
    int reach = Math.max(1, text.length() / 3);
    return known.stream().filter(name -> distance(text, name) <= reach)
        .min(Comparator.comparingInt(name -> distance(text, name)));
  }

  /** {@code *} and {@code ?} as in a shell; at worst as many steps as the product of the lengths. */
  static boolean matches(String glob, String name) {
    int at = 0;
    int star = -1; // the last star seen, and how far the name was when it had taken nothing more
    int taken = 0;
    int i = 0;
    while (i < name.length()) {
      char wanted = at < glob.length() ? glob.charAt(at) : 0;
      if (at < glob.length() && wanted == '*') {
        star = at++;
        taken = i;
      } else if (at < glob.length() && (wanted == '?' || wanted == name.charAt(i))) {
        at++;
        i++;
      } else if (star >= 0) {
        at = star + 1;
        i = ++taken;
      } else {
        return false;
      }
    }
    while (at < glob.length() && glob.charAt(at) == '*') {
      at++;
    }
    return at == glob.length();
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
