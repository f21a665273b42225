// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import dev.drover.model.Deployment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code NAME=N}, as often as it is given. Pure. */
final class Counts {
  private static final Pattern COUNT = Pattern.compile("([^=]+)=([0-9]{1,9})");

  private Counts() {}

  static Map<String, Integer> parse(List<String> words) throws Failure {
    var counts = new LinkedHashMap<String, Integer>();
    var problems = new ArrayList<String>();
    for (String word : words) {
      Matcher parts = COUNT.matcher(word);
      if (!parts.matches() || Integer.parseInt(parts.group(2)) > Deployment.MOST_INSTANCES) {
        problems.add("NAME=N: must be a process and a number from 0 to " + Deployment.MOST_INSTANCES
            + ", as web=3, was \"" + word + "\"");
      } else if (counts.put(parts.group(1), Integer.valueOf(parts.group(2))) != null) {
        problems.add("NAME=N: " + parts.group(1) + " is there twice; give it one number");
      }
    }
    if (!problems.isEmpty()) {
      throw Failure.usage(String.join("; ", problems));
    }
    return counts;
  }
}
