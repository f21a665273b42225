// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.engine.LaunchTerms;
import dev.drover.engine.PortsInUse;
import dev.drover.model.InstanceId;
import dev.drover.model.PlacementSpec;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.model.Selection;
import dev.drover.model.Sizes;
import dev.drover.terminal.UpOptions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What an {@code up} is to start, and what can be seen to stand in its way while nothing of it runs yet. Immutable. */
final class Preflight {
  private static final int MOST_NAMED = 5;

  private final Project project;
  private final Selection.Meaning named;
  private final List<InstanceId> started;

  Preflight(Project project, UpOptions options) {
    var selection = new Selection(project.instances(), project.graph());
    this.project = project;
    this.named = selection.of(options.names());
    this.started = named instanceof Selection.Found(var found)
        ? options.dependencies() ? selection.withNeeds(found, _ -> false) : found
        : List.of();
  }

  /** A sentence for each name that means nothing here. */
  List<String> unknownNames() {
    return named instanceof Selection.Unknown(var problems) ? problems : List.of();
  }

  /** Every port that somebody else serves and a probe asks, a sentence each; a group that is {@code ours} may. */
  List<String> takenPorts(LongPredicate ours) {
    return specs().flatMap(spec -> PortsInUse.of(spec, ours).stream().map(problem -> spec.name() + ": " + problem))
        .toList();
  }

  /** What this machine does not allow, a sentence each. */
  List<String> forbidden() {
    return forbidden(specs());
  }

  static List<String> forbidden(Stream<ProcessSpec> specs) {
    return specs.flatMap(spec -> LaunchTerms.problems(spec).stream().map(problem -> spec.name() + ": " + problem))
        .toList();
  }

  /** What may go wrong later in a Drover that may use so many bytes, a sentence each. */
  static List<String> doubtful(Project project, long heapBytes) {
    long logs = project.logMemory().orElse(0);
    return logs <= heapBytes / 2
        ? List.of()
        : List.of("log-memory: " + Sizes.show(logs) + " is more than half of the memory that Drover may use ("
            + Sizes.show(heapBytes) + "), which may run out; set DROVER_HEAP=" + (logs >> 19)
            + "m, or use less");
  }

  /** Told once of all processes that say where in a cluster they may run, where there is none. */
  static Optional<String> placedWithoutCluster(Project project) {
    List<String> placed = project.processes().stream()
        .filter(spec -> !spec.placement().equals(PlacementSpec.ANYWHERE)).map(ProcessSpec::name).toList();
    int more = placed.size() - MOST_NAMED;
    return placed.isEmpty()
        ? Optional.empty()
        : Optional.of("placement of " + String.join(", ", placed.stream().limit(MOST_NAMED).toList())
            + (more > 0 ? " and " + more + " more" : "") + " has no meaning without a cluster: all run here");
  }

  /** How many are to be started, of how many there are. */
  String announcement() {
    long all = project.instances().size();
    return "drover: " + project.name() + ": " + (started.size() == all ? "" : started.size() + " of ") + counted(all);
  }

  static String counted(long processes) {
    return processes == 1 ? "1 process" : processes + " processes";
  }

  /** How many instances of such processes are to be started, each of which takes descriptors. */
  long instances(Predicate<ProcessSpec> kind) {
    Set<String> such = project.processes().stream().filter(kind).map(ProcessSpec::name).collect(Collectors.toSet());
    return started.stream().filter(id -> such.contains(id.process())).count();
  }

  private Stream<ProcessSpec> specs() {
    Set<String> processes = started.stream().map(InstanceId::process).collect(Collectors.toSet());
    return project.processes().stream().filter(spec -> processes.contains(spec.name()));
  }
}
