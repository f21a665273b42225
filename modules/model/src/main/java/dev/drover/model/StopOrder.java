// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Function;

/**
 * An ordered stop under way: an instance is asked to end once everything in the plan that needs its process has come to
 * rest, and at once if nothing of it lives. Immutable.
 */
public record StopOrder(Set<InstanceId> waiting, Set<InstanceId> asked) {
  public StopOrder {
    waiting = Set.copyOf(waiting);
    asked = Set.copyOf(asked);
  }

  public static final StopOrder NONE = new StopOrder(Set.of(), Set.of());

  /** Whom to ask now, and the plan that is left. */
  public record Turn(Set<InstanceId> ask, StopOrder rest) {
    public Turn {
      ask = Set.copyOf(ask);
    }
  }

  public StopOrder plus(Collection<InstanceId> more) {
    var all = new LinkedHashSet<>(waiting);
    all.addAll(more);
    return new StopOrder(all, asked);
  }

  /** These are wanted after all. */
  public StopOrder minus(Collection<InstanceId> wanted) {
    var left = new LinkedHashSet<>(waiting);
    left.removeAll(Set.copyOf(wanted));
    var stillAsked = new LinkedHashSet<>(asked);
    stillAsked.removeAll(Set.copyOf(wanted));
    return new StopOrder(left, stillAsked);
  }

  /** Whose turn it is: where nothing lives there is nothing to wait for, whatever depends on it. */
  public Turn advance(DependencyGraph graph, Function<InstanceId, Phase> phases) {
    var busy = new HashSet<String>();
    var nowAsked = new LinkedHashSet<InstanceId>();
    for (InstanceId id : asked) {
      if (!phases.apply(id).atRest()) {
        nowAsked.add(id);
        busy.add(id.process());
      }
    }
    waiting.stream().filter(id -> !phases.apply(id).atRest()).forEach(id -> busy.add(id.process()));
    var ask = new LinkedHashSet<InstanceId>();
    var left = new LinkedHashSet<InstanceId>();
    for (InstanceId id : waiting) {
      boolean free = !phases.apply(id).mayLive() || Collections.disjoint(graph.dependents(id.process()), busy);
      (free ? ask : left).add(id);
    }
    nowAsked.addAll(ask);
    return new Turn(ask, new StopOrder(left, nowAsked));
  }
}
