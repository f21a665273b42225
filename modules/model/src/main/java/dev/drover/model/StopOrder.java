// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Predicate;

/**
 * An ordered stop under way: an instance is asked to end once everything in the plan that needs its process has come to
 * rest. Immutable.
 */
public record StopOrder(Set<InstanceId> waiting, Set<InstanceId> asked) {
  public StopOrder {
    waiting = Set.copyOf(waiting);
    asked = Set.copyOf(asked);
  }

  public static final StopOrder NONE = new StopOrder(Set.of(), Set.of());

  /** Whom to ask now, and the plan that is left. */
  public record Turn(Set<InstanceId> ask, StopOrder rest) {}

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

  public Turn advance(DependencyGraph graph, Predicate<InstanceId> atRest) {
    var open = new LinkedHashSet<InstanceId>(waiting);
    asked.stream().filter(id -> !atRest.test(id)).forEach(open::add);
    var ask = new LinkedHashSet<InstanceId>();
    for (InstanceId id : waiting) {
      var dependents = graph.dependents(id.process());
      boolean free = open.stream().noneMatch(other -> dependents.contains(other.process()) && !atRest.test(other));
      if (free) {
        ask.add(id);
      }
    }
    var left = new LinkedHashSet<>(waiting);
    left.removeAll(ask);
    var nowAsked = new LinkedHashSet<InstanceId>(ask);
    asked.stream().filter(id -> !atRest.test(id)).forEach(nowAsked::add);
    return new Turn(Set.copyOf(ask), new StopOrder(left, nowAsked));
  }
}
