// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.engine.PortsInUse;
import dev.drover.model.InstanceId;
import dev.drover.model.Names;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What can be seen to stand in the way of a start, while nothing of the project runs yet. */
final class Preflight {
  private Preflight() {}

  /** Every port that somebody else serves and a probe of what is to be started asks, a sentence each. */
  static List<String> takenPorts(Project project, List<String> names, boolean withDependencies) {
    Set<String> wanted = wanted(project, names);
    Set<String> all = withDependencies ? project.graph().withNeeds(wanted) : wanted;
    return project.processes().stream().filter(spec -> all.contains(spec.name()))
        .flatMap(spec -> PortsInUse.of(spec, _ -> false).stream().map(problem -> spec.name() + ": " + problem))
        .toList();
  }

  private static Set<String> wanted(Project project, List<String> names) {
    if (names.isEmpty()) {
      return project.processes().stream().filter(ProcessSpec::enabled).map(ProcessSpec::name)
          .collect(Collectors.toCollection(LinkedHashSet::new));
    }
    var instances = project.instances().keySet();
    return names.stream().flatMap(name -> Names.match(name, instances).stream()).map(InstanceId::process)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
