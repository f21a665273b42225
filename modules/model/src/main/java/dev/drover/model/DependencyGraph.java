// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Who waits for whom, by process name, in the order of declaration. Immutable. */
public final class DependencyGraph {
  private final Map<String, List<Dependency>> needs;

  private DependencyGraph(Map<String, List<Dependency>> needs) {
    this.needs = needs;
  }

  public static DependencyGraph of(List<ProcessSpec> processes) {
    var needs = new LinkedHashMap<String, List<Dependency>>();
    processes.forEach(spec -> needs.putIfAbsent(spec.name(), spec.dependencies()));
    return new DependencyGraph(Collections.unmodifiableMap(needs));
  }

  /** Unknown names and cycles, each as a sentence; empty where the graph can be used. */
  public List<String> problems() {
    var problems = new ArrayList<String>();
    needs.forEach((name, dependencies) -> dependencies.stream().filter(d -> !needs.containsKey(d.process()))
        .forEach(d -> problems.add(name + ": there is no process \"" + d.process() + "\"")));
    cycle().ifPresent(path -> problems.add("the dependencies form a cycle: " + String.join(" -> ", path)));
    return List.copyOf(problems);
  }

  /** One cycle with its first name repeated at the end ({@code a, b, a}), or empty. */
  public Optional<List<String>> cycle() {
    var done = new LinkedHashSet<String>();
    for (String start : needs.keySet()) {
      var found = walk(start, new ArrayList<>(), done);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<List<String>> walk(String name, List<String> path, Set<String> done) {
    int at = path.indexOf(name);
    if (at >= 0) {
      var cycle = new ArrayList<>(path.subList(at, path.size()));
      cycle.add(name);
      return Optional.of(List.copyOf(cycle));
    }
    if (done.contains(name)) {
      return Optional.empty();
    }
    path.add(name);
    for (Dependency need : needs.getOrDefault(name, List.of())) {
      var found = walk(need.process(), path, done);
      if (found.isPresent()) {
        return found;
      }
    }
    path.removeLast();
    done.add(name);
    return Optional.empty();
  }

  public List<Dependency> needs(String process) {
    return needs.getOrDefault(process, List.of());
  }

  /** The processes that wait for this one, directly. */
  public Set<String> dependents(String process) {
    var found = new LinkedHashSet<String>();
    needs.forEach((name, all) -> {
      if (all.stream().anyMatch(d -> d.process().equals(process))) {
        found.add(name);
      }
    });
    return Collections.unmodifiableSet(found);
  }

  /** The names and all that they need, directly or not: needed ones first. */
  public Set<String> withNeeds(Set<String> names) {
    var ordered = new LinkedHashSet<String>();
    names.forEach(name -> collect(name, ordered));
    return Collections.unmodifiableSet(ordered);
  }

  private void collect(String name, Set<String> into) {
    if (into.contains(name) || !needs.containsKey(name)) {
      return;
    }
    needs(name).forEach(need -> collect(need.process(), into));
    into.add(name);
  }

  /** All names, each after everything that it needs: the order of a start, reversed that of a stop. */
  public List<String> startOrder() {
    return List.copyOf(withNeeds(needs.keySet()));
  }
}
