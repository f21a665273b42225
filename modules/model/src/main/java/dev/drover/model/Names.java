// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Finds instances by what a user types: a process, an instance, or a glob with {@code *} and {@code ?}; and what was meant
 * by a misspelt name. Pure.
 */
public final class Names {
  private static final int LONGEST_COMPARED = 200;
  private static final int MOST_LISTED = 20;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
  private static final int LONGEST = 100;

  private Names() {}

  /** What the name of a process or a project must be, where it is not. */
  public static Optional<String> wrong(String name) {
    if (name.length() > LONGEST) {
      return Optional.of("must have at most " + LONGEST + " characters; shorten it");
    }
    return NAME.matcher(name).matches()
        ? Optional.empty()
        : Optional.of("must be letters, digits, '.', '_' and '-', with a letter or digit first; rename it");
  }

  /**
   * The instances that this text means, in their given order. A process name means all of its instances, also where one of them has
   * that name; this one alone is meant by {@code web/1}.
   */
  public static List<InstanceId> match(String text, Set<InstanceId> all) {
    return InstanceId.parse(text).flatMap(id -> exact(id, all)).map(List::of).orElseGet(
        () -> all.stream().filter(id -> matches(text, id.process()) || matches(text, id.name())).toList());
  }

  private static Optional<InstanceId> exact(InstanceId id, Set<InstanceId> all) {
    InstanceId sole = InstanceId.sole(id.process());
    boolean scaled = id.ordinal() <= 1 && all.contains(sole) && all.contains(beside(sole));
    if (all.contains(id)) {
      return id.ordinal() == 0 && scaled ? Optional.empty() : Optional.of(id);
    }
    return id.ordinal() == 1 && scaled ? Optional.of(sole) : Optional.empty();
  }

  /** Where a process was scaled up from one without a number, the next one is there as well. */
  private static InstanceId beside(InstanceId sole) {
    return new InstanceId(sole.process(), 2);
  }

  /** Says that a name means none of these instances, and which process or instance may have been meant. */
  public static String unknown(String text, Collection<InstanceId> all) {
    var known = Stream.concat(all.stream().map(InstanceId::process), all.stream().map(InstanceId::name)).distinct()
        .toList();
    return "there is no process \"" + text + "\""
        + nearest(text, known).map(near -> "; did you mean \"" + near + "\"?").orElse("");
  }

  /** Says that a name means several instances where only one can be meant. */
  public static String several(String text, List<InstanceId> found) {
    String first = String.join(", ", found.stream().limit(MOST_LISTED)
        .map(id -> id.ordinal() == 0 && found.contains(beside(id)) ? id.name() + "/1" : id.name()).toList());
    return "\"" + text + "\" means " + found.size() + " instances: " + first
        + (found.size() > MOST_LISTED ? " and so on" : "") + "; name one of them";
  }

  /** The known name nearest to a misspelt one, if one is near enough to be meant. */
  public static Optional<String> nearest(String text, Collection<String> known) {
    return similar(text, known).stream().findFirst();
  }

  /** The known names that are nearest to a misspelt one, in their given order; none where none is near enough. */
  public static List<String> similar(String text, Collection<String> known) {
    int reach = text.length() > LONGEST_COMPARED ? 0 : Math.max(Math.min(2, text.length() / 2), text.length() / 4);
    var found = new ArrayList<String>();
    for (String name : known) {
      if (reach == 0 || Math.abs(name.length() - text.length()) > reach) {
        continue;
      }
      int distance = distance(text, name);
      if (distance < reach) {
        found.clear();
        reach = distance;
      }
      if (distance == reach) {
        found.add(name);
      }
    }
    return List.copyOf(found);
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

  /** Optimal string alignment: how many insertions, deletions, changes and swaps of neighbours lie between the two. */
  private static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    int[] last = IntStream.rangeClosed(0, b.length()).toArray();
    for (int i = 1; i <= a.length(); i++) {
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(last[j], row[j - 1]) + 1, last[j - 1] + change);
        if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      int[] free = beforeLast;
      beforeLast = last;
      last = row;
      row = free;
    }
    return last[b.length()];
  }
}
