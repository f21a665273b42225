// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigOrigin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Collects the problems and warnings of one load; the same one is kept once. Owner only. */
final class Problems {
  /** Stands for the value of a substitution that failed: what is wrong because of it is not told again. */
  static final String UNRESOLVED = "\uE000unresolved\uE000";

  private static final int MAX_TOLD = 200;
  private static final int LONGEST = 600;
  private static final int LONGEST_PATH = 200;
  private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}]+");

  private final String mainFile;
  private final Set<Problem> errors = new LinkedHashSet<>();
  private final Set<Problem> warnings = new LinkedHashSet<>();

  private boolean untold;

  Problems(String mainFile) {
    this.mainFile = mainFile;
  }

  void add(Place place, String path, String message) {
    if (!none() && (message.contains(UNRESOLVED) || path.contains(UNRESOLVED))) {
      return;
    }
    var problem = new Problem(place.file(), place.line(), oneLine(path, LONGEST_PATH), oneLine(message, LONGEST));
    if (full() && !errors.contains(problem)) {
      untold = true;
    } else {
      errors.add(problem);
    }
  }

  void add(int line, String path, String message) {
    add(new Place(mainFile, line), path, message);
  }

  /** The library starts its messages with the place, which a problem carries itself. */
  void add(String what, ConfigException e) {
    String message = String.valueOf(e.getMessage());
    ConfigOrigin origin = e.origin();
    String prefix = origin == null ? "" : origin.description() + ": ";
    add(origin == null ? start() : Place.of(origin, start()), "",
        what + oneLine(message.startsWith(prefix) ? message.substring(prefix.length()) : message, LONGEST / 2));
  }

  void warn(Place place, String path, String message) {
    if (warnings.size() < MAX_TOLD) {
      warnings.add(new Problem(place.file(), place.line(), oneLine(path, LONGEST_PATH), oneLine(message, LONGEST)));
    }
  }

  Place start() {
    return new Place(mainFile, 0);
  }

  boolean none() {
    return errors.isEmpty();
  }

  /** Whether no more are told, so that there is no need to look for them. */
  boolean full() {
    return errors.size() >= MAX_TOLD;
  }

  List<Problem> errors() {
    var all = new ArrayList<>(sorted(errors));
    if (untold) {
      all.add(new Problem(mainFile, 0, "", "there are more problems than these " + MAX_TOLD + "; mend these first"));
    }
    return List.copyOf(all);
  }

  List<Problem> warnings() {
    return sorted(warnings);
  }

  /** The project file's own first, then those of other files, each by line. */
  private List<Problem> sorted(Set<Problem> all) {
    var list = new ArrayList<>(all);
    list.sort(Comparator.comparing((Problem p) -> !p.file().equals(mainFile)).thenComparing(Problem::file)
        .thenComparingInt(Problem::line));
    return List.copyOf(list);
  }

  /** Safe to print: no control characters, no halves of characters, nothing that changes the direction of the text. */
  private static String oneLine(String text, int longest) {
    String cut = text.length() > longest ? text.substring(0, longest) + "..." : text;
    return UNPRINTABLE.matcher(cut).replaceAll(" ").strip();
  }
}
