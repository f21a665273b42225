// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Who waits for whom, by process name, in the order of declaration. Immutable. */
public final class DependencyGraph {
  private static final int NAMES_SPELLED = 12;

  private final Map<String, List<Dependency>> needs;
  private final Map<String, Set<String>> dependents;

  private DependencyGraph(Map<String, List<Dependency>> needs) {
    this.needs = Collections.unmodifiableMap(needs);
    this.dependents = reversed(needs);
  }

  public static DependencyGraph of(List<ProcessSpec> processes) {
    var needs = new LinkedHashMap<String, List<Dependency>>();
    processes.forEach(spec -> needs.putIfAbsent(spec.name(), spec.dependencies()));
    return new DependencyGraph(needs);
  }

  private static Map<String, Set<String>> reversed(Map<String, List<Dependency>> needs) {
    var all = new HashMap<String, Set<String>>();
    needs.forEach((name, dependencies) -> dependencies
        .forEach(need -> all.computeIfAbsent(need.process(), _ -> new LinkedHashSet<>()).add(name)));
    all.replaceAll((_, names) -> Collections.unmodifiableSet(names));
    return all;
  }

  /** Unknown names and cycles, each as a sentence; empty where the graph can be used. */
  public List<String> problems() {
    var problems = new ArrayList<String>();
    needs.forEach((name, dependencies) -> dependencies.stream().filter(d -> !needs.containsKey(d.process()))
        .forEach(d -> problems.add(name + ": there is no process \"" + d.process() + "\"")));
    cycle().ifPresent(path -> problems.add("the dependencies form a cycle: " + spell(path)));
    return List.copyOf(problems);
  }

  /** {@code a -> b -> a}, a long cycle without its middle. */
  public static String spell(List<String> cycle) {
    if (cycle.size() <= NAMES_SPELLED) {
      return String.join(" -> ", cycle);
    }
    int half = NAMES_SPELLED / 2;
    return String.join(" -> ", cycle.subList(0, half)) + " -> (" + (cycle.size() - NAMES_SPELLED) + " more) -> "
        + String.join(" -> ", cycle.subList(cycle.size() - half, cycle.size()));
  }

  /** One cycle with its first name repeated at the end ({@code a, b, a}), or empty. */
  public Optional<List<String>> cycle() {
    return cycles(1).first().stream().findFirst();
  }

  /** The first cycles, each with its first name repeated at the end, and how many more there are. Immutable. */
  public record Cycles(List<List<String>> first, int more) {
    public Cycles {
      first = List.copyOf(first);
    }
  }

  /**
   * Every dependency that leads back to where a walk came from closes a cycle, which is cut there; without the cut ones no
   * cycle is left.
   */
  public Cycles cycles(int most) {
    var first = new ArrayList<List<String>>();
    var more = new int[1];
    walk(needs.keySet(), new HashSet<>(), path -> {
      if (first.size() < most) {
        first.add(path.get());
      } else {
        more[0]++;
      }
    });
    return new Cycles(first, more[0]);
  }

  public List<Dependency> needs(String process) {
    return needs.getOrDefault(process, List.of());
  }

  /** The processes that wait for this one, directly. */
  public Set<String> dependents(String process) {
    return dependents.getOrDefault(process, Set.of());
  }

  /** The names and all that they need, directly or not: needed ones first. */
  public Set<String> withNeeds(Set<String> names) {
    var ordered = new LinkedHashSet<String>();
    walk(names, ordered, _ -> {});
    return Collections.unmodifiableSet(ordered);
  }

  /** All names, each after everything that it needs: the order of a start, reversed that of a stop. */
  public List<String> startOrder() {
    return List.copyOf(withNeeds(needs.keySet()));
  }

  private interface OnCycle {
    void closed(Supplier<List<String>> path);
  }

  private record Step(String name, Iterator<Dependency> open) {}

  /** Depth first, on a stack of its own, as a chain may be longer than a thread's stack is deep. */
  private void walk(Set<String> starts, Set<String> done, OnCycle onCycle) {
    Deque<Step> path = new ArrayDeque<>();
    var onPath = new HashSet<String>();
    for (String start : starts) {
      enter(start, path, onPath, done);
      while (!path.isEmpty()) {
        Step step = path.getLast();
        if (!step.open.hasNext()) {
          done.add(step.name);
          onPath.remove(path.removeLast().name);
          continue;
        }
        String next = step.open.next().process();
        if (onPath.contains(next)) {
          onCycle.closed(() -> cycle(path, next));
        } else {
          enter(next, path, onPath, done);
        }
      }
    }
  }

  private void enter(String name, Deque<Step> path, Set<String> onPath, Set<String> done) {
    if (needs.containsKey(name) && !done.contains(name)) {
      path.addLast(new Step(name, needs(name).iterator()));
      onPath.add(name);
    }
  }

  private static List<String> cycle(Deque<Step> path, String first) {
    var names = new ArrayList<String>();
    path.forEach(step -> {
      if (!names.isEmpty() || step.name.equals(first)) {
        names.add(step.name);
      }
    });
    names.add(first);
    return List.copyOf(names);
  }
}
