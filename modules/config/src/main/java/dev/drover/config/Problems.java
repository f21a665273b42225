// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import com.typesafe.config.ConfigOrigin;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects the problems and warnings of one load; the same one is kept once. Owner only. */
final class Problems {
  /** Stands for the value of a substitution that failed: what is wrong because of it is not told again. */
  static final String UNRESOLVED = "\uE000unresolved\uE000";

  private final String mainFile;
  private final Set<Problem> errors = new LinkedHashSet<>();
  private final Set<Problem> warnings = new LinkedHashSet<>();

  Problems(String mainFile) {
    this.mainFile = mainFile;
  }

  void add(Place place, String path, String message) {
    if (!message.contains(UNRESOLVED) && !path.contains(UNRESOLVED)) {
      errors.add(new Problem(place.file(), place.line(), oneLine(path), oneLine(message)));
    }
  }

  void add(int line, String path, String message) {
    add(new Place(mainFile, line), path, message);
  }

  void add(ConfigOrigin origin, String message) {
    add(Place.of(origin, start()), "", message);
  }

  void warn(Place place, String path, String message) {
    warnings.add(new Problem(place.file(), place.line(), oneLine(path), oneLine(message)));
  }

  Place start() {
    return new Place(mainFile, 0);
  }

  boolean none() {
    return errors.isEmpty();
  }

  List<Problem> errors() {
    return sorted(errors);
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

  private static String oneLine(String text) {
    return text.replaceAll("\\p{Cntrl}+", " ").strip();
  }
}
