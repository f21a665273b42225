// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.model.Dependency;
import dev.drover.model.Project;
import java.io.PrintStream;
import java.util.Locale;
import java.util.stream.Collectors;

/** Prints who waits for whom, in the order of a start. */
final class Graph {
  private Graph() {}

  static void print(Project project, PrintStream out) {
    var graph = project.graph();
    for (String name : graph.startOrder()) {
      String needs = graph.needs(name).stream().map(Graph::describe).collect(Collectors.joining(", "));
      out.println(needs.isEmpty() ? name : name + " <- " + needs);
    }
  }

  private static String describe(Dependency need) {
    return need.process() + " (" + need.condition().name().toLowerCase(Locale.ROOT) + ")";
  }
}
