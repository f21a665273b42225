// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import dev.drover.model.Dependency;
import dev.drover.model.Dependency.Condition;
import dev.drover.model.DependencyGraph;
import dev.drover.model.Probe;
import dev.drover.model.ProcessSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Judges who depends on whom: unknown names, cycles, and conditions that cannot be met. */
final class Dependencies {
  private Dependencies() {}

  static void check(List<Declared> all) {
    var byName = new LinkedHashMap<String, Declared>();
    all.forEach(declared -> byName.put(declared.spec().name(), declared));
    var sound = new ArrayList<ProcessSpec>();
    for (Declared declared : all) {
      var kept = new ArrayList<>(declared.spec().dependencies());
      kept.removeIf(need -> !sound(declared, need, byName));
      sound.add(declared.spec().withDependencies(kept));
    }
    cycles(sound, byName);
  }

  private static boolean sound(Declared declared, Dependency need, Map<String, Declared> byName) {
    Node node = place(declared, need.process());
    if (need.process().equals(declared.spec().name())) {
      node.problem("a process cannot depend on itself, was " + Words.quote(need.process()) + "; remove it");
      return false;
    }
    Declared target = byName.get(need.process());
    if (target == null) {
      node.problem("there is no process " + Words.quote(need.process()) + "; "
          + Words.suggest(need.process(), byName.keySet(), "the processes are"));
      return false;
    }
    Optional<Probe> ready = target.spec().probe(Probe.Kind.READY);
    if (need.condition() == Condition.LOG && !(ready.isPresent() && ready.get().check() instanceof Probe.Check.Log)) {
      node.problem("waits for a log line, but " + Words.quote(need.process())
          + " has no ready.log; give it one, or wait for ready");
    }
    if (need.condition() == Condition.READY && !target.spec().provesReady()) {
      node.problems().warn(node.place(), node.path(),
          Words.quote(need.process()) + " has no ready probe, so ready means started; give it one, or write started");
    }
    return true;
  }

  private static Node place(Declared declared, String process) {
    Node node = declared.needs().get(process);
    if (node == null) {
      throw new IllegalStateException("no place for the dependency on " + process);
    }
    return node;
  }

  /** Each cycle is told, then cut at its first step, until none is left. */
  private static void cycles(List<ProcessSpec> specs, Map<String, Declared> byName) {
    for (var cycle = DependencyGraph.of(specs).cycle(); cycle.isPresent(); cycle = DependencyGraph.of(specs).cycle()) {
      List<String> names = cycle.get();
      Declared first = byName.get(names.getFirst());
      if (first == null) {
        return;
      }
      place(first, names.get(1)).problem(
          "the dependencies form a cycle: " + String.join(" -> ", names) + "; remove one of them");
      specs.replaceAll(spec -> spec.name().equals(names.getFirst())
          ? spec.withDependencies(
              spec.dependencies().stream().filter(need -> !need.process().equals(names.get(1))).toList())
          : spec);
    }
  }
}
