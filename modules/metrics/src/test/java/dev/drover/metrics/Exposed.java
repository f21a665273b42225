// SPDX-License-Identifier: Apache-2.0
package dev.drover.metrics;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A text of Prometheus' format 0.0.4, read line by line as its description has it; whatever is no line of that is an error. */
final class Exposed {
  private static final Pattern ABOUT = Pattern
      .compile("# (?:HELP ([a-z0-9_]+) .+|TYPE ([a-z0-9_]+) (gauge|counter|histogram|summary))");
  private static final String LABEL = "[a-z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\"\\\\n])*\"";
  private static final Pattern SAMPLE = Pattern
      .compile("(([a-z0-9_]+)(?:\\{" + LABEL + "(?:," + LABEL + ")*\\})?) ([0-9.E+-]+|NaN|[+-]Inf)");

  private final Map<String, Double> samples = new LinkedHashMap<>();
  private final Set<String> names = new TreeSet<>();

  private Exposed() {}

  static Exposed of(Metrics metrics) {
    return of(new String(metrics.exposition("").body(), StandardCharsets.UTF_8));
  }

  static Exposed of(String text) {
    var exposed = new Exposed();
    var described = new TreeSet<String>();
    if (!text.endsWith("\n")) {
      throw new AssertionError("the last line does not end");
    }
    for (String line : text.split("\n", -1)) {
      Matcher about = ABOUT.matcher(line);
      if (about.matches()) {
        if (!described.add(line.substring(2, 6) + " " + (about.group(1) == null ? about.group(2) : about.group(1)))) {
          throw new AssertionError("twice: " + line);
        }
      } else if (!line.isEmpty()) {
        exposed.take(line);
      }
    }
    return exposed;
  }

  private void take(String line) {
    Matcher sample = SAMPLE.matcher(line);
    if (!sample.matches()) {
      throw new AssertionError("no line of the format: " + line);
    }
    names.add(sample.group(2));
    if (samples.put(sample.group(1), Double.valueOf(sample.group(3).replace("Inf", "Infinity"))) != null) {
      throw new AssertionError("twice: " + line);
    }
  }

  /** By name with labels. */
  Map<String, Double> samples() {
    return samples;
  }

  Set<String> names() {
    return names;
  }
}
