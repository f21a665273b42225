// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import dev.drover.model.Dependency;
import dev.drover.model.Dependency.Condition;
import dev.drover.model.DependencyGraph;
import dev.drover.model.DependencyGraph.Cycles;
import dev.drover.model.Probe;
import dev.drover.model.ProcessSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Judges who depends on whom: unknown names, cycles, and conditions that cannot be met. */
final class Dependencies {
  private static final int MAX_CYCLES = 20;

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
    cycles(DependencyGraph.of(sound).cycles(MAX_CYCLES), byName);
  }

  private static boolean sound(Declared declared, Dependency need, Map<String, Declared> byName) {
    Node node = place(declared, need.process());
    if (need.process().equals(declared.spec().name())) {
      node.problem("a process cannot depend on itself, was " + Words.quote(need.process()) + "; remove it");
      return false;
    }
    Declared target = byName.get(need.process());
    if (target == null) {
      node.problem("there is no process " + Words.quote(need.process()) + (node.problems().full()
          ? ""
          : "; " + Words.suggest(need.process(), byName.keySet(), "the processes are")));
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

  private static void cycles(Cycles cycles, Map<String, Declared> byName) {
    Node last = null;
    for (List<String> names : cycles.first()) {
      Declared first = byName.get(names.getFirst());
      if (first != null) {
        last = place(first, names.get(1));
        last.problem("the dependencies form a cycle: " + DependencyGraph.spell(names) + "; remove one of them");
      }
    }
    if (last != null && cycles.more() > 0) {
      last.problem("the dependencies form " + cycles.more() + " more cycles; mend those told first");
    }
  }
}
