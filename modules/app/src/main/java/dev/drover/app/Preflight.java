// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.engine.LaunchTerms;
import dev.drover.engine.PortsInUse;
import dev.drover.model.InstanceId;
import dev.drover.model.Names;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.terminal.UpOptions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What can be seen to stand in the way of a start, while nothing of the project runs yet. */
final class Preflight {
  private Preflight() {}

  /** Every port that somebody else serves and a probe of what is to be started asks, a sentence each; a group that is {@code ours} may. */
  static List<String> takenPorts(Project project, List<String> names, boolean withDependencies, LongPredicate ours) {
    Set<String> wanted = wanted(project, names);
    Set<String> all = withDependencies ? project.graph().withNeeds(wanted) : wanted;
    return project.processes().stream().filter(spec -> all.contains(spec.name()))
        .flatMap(spec -> PortsInUse.of(spec, ours).stream().map(problem -> spec.name() + ": " + problem))
        .toList();
  }

  /** What this machine does not allow, of what is to be started: a sentence each. */
  static List<String> forbidden(Project project, List<String> names, boolean withDependencies) {
    Set<String> wanted = wanted(project, names);
    Set<String> all = withDependencies ? project.graph().withNeeds(wanted) : wanted;
    return forbidden(project.processes().stream().filter(spec -> all.contains(spec.name())));
  }

  static List<String> forbidden(Stream<ProcessSpec> specs) {
    return specs.flatMap(spec -> LaunchTerms.problems(spec).stream().map(problem -> spec.name() + ": " + problem))
        .toList();
  }

  /** A sentence for each name that means nothing here, in the words of the orchestrator. */
  static List<String> unknownNames(Project project, List<String> names) {
    var instances = project.instances().keySet();
    var known = instances.stream().map(InstanceId::name).toList();
    return names.stream().filter(name -> Names.match(name, instances).isEmpty())
        .map(name -> "there is no process \"" + name + "\""
            + Names.nearest(name, known).map(near -> "; did you mean \"" + near + "\"?").orElse(""))
        .toList();
  }

  /** How many are to be started, of how many there are. */
  static String announcement(Project project, UpOptions options) {
    long all = project.instances().size();
    long started = instances(project, options, _ -> true);
    return "drover: " + project.name() + ": " + (started == all ? "" : started + " of ") + counted(all);
  }

  static String counted(long processes) {
    return processes == 1 ? "1 process" : processes + " processes";
  }

  /** How many instances of such processes these options are to start, each of which takes descriptors. */
  static long instances(Project project, UpOptions options, Predicate<ProcessSpec> kind) {
    Set<String> wanted = wanted(project, options.names());
    Set<String> all = options.dependencies() ? project.graph().withNeeds(wanted) : wanted;
    return project.processes().stream().filter(spec -> all.contains(spec.name())).filter(kind)
        .mapToLong(spec -> spec.instances().size()).sum();
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
