// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Which instances of a project the names of a command mean, and what those need. Immutable. Any thread. */
public final class Selection {

  /** What some names mean. */
  public sealed interface Meaning {}

  /** In the order in which they were named. */
  public record Found(List<InstanceId> instances) implements Meaning {
    public Found {
      instances = List.copyOf(instances);
    }
  }

  /** At least one of them means nothing: a sentence for each. */
  public record Unknown(List<String> problems) implements Meaning {
    public Unknown {
      problems = List.copyOf(problems);
    }

    public String reason() {
      return String.join("; ", problems);
    }
  }

  private final Map<InstanceId, ProcessSpec> specs;
  private final Map<String, List<InstanceId>> byProcess;
  private final DependencyGraph graph;

  /** {@code specs}: every instance, in the order of declaration; it is not copied, and must not change. */
  public Selection(Map<InstanceId, ProcessSpec> specs, DependencyGraph graph) {
    this.specs = specs;
    this.byProcess = specs.keySet().stream().collect(Collectors.groupingBy(InstanceId::process));
    this.graph = graph;
  }

  /** Names are processes, instances or globs; none means every enabled instance. */
  public Meaning of(List<String> names) {
    if (names.isEmpty()) {
      return new Found(specs.keySet().stream().filter(id -> isEnabled(id)).toList());
    }
    var all = new LinkedHashSet<InstanceId>();
    var unknown = new ArrayList<String>();
    for (String name : names) {
      var matched = byProcess.containsKey(name) ? instancesOf(name) : Names.match(name, specs.keySet());
      if (matched.isEmpty()) {
        unknown.add(Names.unknown(name, specs.keySet()));
      }
      all.addAll(matched);
    }
    return unknown.isEmpty() ? new Found(List.copyOf(all)) : new Unknown(unknown);
  }

  /**
   * These, and all instances of whatever they need, directly or not, but for those that are {@code provided}; needed ones
   * first. Of a process that only was named, no other instances.
   */
  public List<InstanceId> withNeeds(Collection<InstanceId> named, Predicate<InstanceId> provided) {
    Set<String> processes = graph.withNeeds(
        named.stream().map(InstanceId::process).collect(Collectors.toCollection(LinkedHashSet::new)));
    Set<String> needed = processes.stream().flatMap(process -> graph.needs(process).stream()).map(Dependency::process)
        .collect(Collectors.toSet());
    Set<InstanceId> given = Set.copyOf(named);
    return processes.stream().flatMap(process -> instancesOf(process).stream()
        .filter(id -> given.contains(id) || (needed.contains(process) && !provided.test(id)))).toList();
  }

  /** Of a process, in their order; empty where there is no such process. */
  public List<InstanceId> instancesOf(String process) {
    return byProcess.getOrDefault(process, List.of());
  }

  private boolean isEnabled(InstanceId id) {
    ProcessSpec spec = specs.get(id);
    return spec != null && spec.enabled();
  }
}
