// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A set of processes, in the order of their declaration, whose names differ and whose graph has no cycle; how many of the last
 * events are kept; and how many bytes of memory the logs of all of them may take together, where that is said. Immutable.
 */
public record Project(String name, List<ProcessSpec> processes, int eventsKept, OptionalLong logMemory) {
  public static final int EVENTS_KEPT = 10_000;

  public Project {
    processes = List.copyOf(processes);
    var graph = DependencyGraph.of(processes);
    if (graph.problems().size() > 0) {
      throw new IllegalArgumentException(String.join("; ", graph.problems()));
    }
  }

  public Project(String name, List<ProcessSpec> processes) {
    this(name, processes, EVENTS_KEPT, OptionalLong.empty());
  }

  public DependencyGraph graph() {
    return DependencyGraph.of(processes);
  }

  public Optional<ProcessSpec> process(String wanted) {
    return processes.stream().filter(spec -> spec.name().equals(wanted)).findFirst();
  }

  /** Every instance with the spec it runs by, in the order of declaration. */
  public Map<InstanceId, ProcessSpec> instances() {
    var all = new LinkedHashMap<InstanceId, ProcessSpec>();
    for (ProcessSpec spec : processes) {
      spec.instances().forEach(id -> all.put(id, spec));
    }
    return java.util.Collections.unmodifiableMap(all);
  }
}
