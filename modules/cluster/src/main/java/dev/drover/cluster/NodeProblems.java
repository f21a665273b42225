// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigOrigin;
import dev.drover.model.Names;
import java.util.Collection;
import java.util.Comparator;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The problems of a node's file, and their wording. Owner only. */
record NodeProblems(Set<Problem> found) {
  private static final Pattern PLACE = Pattern.compile("(.*): ([0-9]+)(-[0-9]+)?", Pattern.DOTALL);
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]+");
  private static final int LONGEST = 60;

  /** Sorted by place; printed on one line. Immutable. */
  record Problem(String file, int line, String path, String message) implements Comparable<Problem> {
    @Override
    public int compareTo(Problem other) {
      return Comparator.comparing(Problem::file).thenComparingInt(Problem::line).thenComparing(Problem::path)
          .thenComparing(Problem::message).compare(this, other);
    }

    @Override
    public String toString() {
      String place = line > 0 ? file + ":" + line : file;
      return UNPRINTABLE.matcher(place + ": " + (path.isEmpty() ? "" : path + ": ") + message).replaceAll(" ").strip();
    }
  }

  void add(ConfigOrigin origin, String path, String message) {
    Matcher place = PLACE.matcher(origin.description());
    found.add(place.matches()
        ? new Problem(place.group(1), Integer.parseInt(place.group(2)), path, message)
        : new Problem(origin.description(), 0, path, message));
  }

  /** What the library says of a file that cannot be read, with its own place before it. */
  static String of(String file, ConfigException e) {
    String message = String.valueOf(e.getMessage());
    ConfigOrigin origin = e.origin();
    if (origin == null) {
      return new Problem(file, 0, "", message + "; correct it").toString();
    }
    String prefix = origin.description() + ": ";
    var found = new NodeProblems(new java.util.TreeSet<>());
    found.add(origin, "", message.startsWith(prefix) ? message.substring(prefix.length()) : message);
    return found.found().iterator().next().toString();
  }

  static String suggest(String wrong, Collection<String> known) {
    return Names.nearest(wrong, known).map(name -> "did you mean \"" + name + "\"?")
        .orElseGet(() -> "known keys are " + String.join(", ", known));
  }

  static String shorten(String text) {
    return text.length() > LONGEST ? text.substring(0, LONGEST) + "..." : text;
  }
}
