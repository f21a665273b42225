// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.InstanceId;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.Phase;
import java.util.Collection;
import java.util.Set;

/**
 * Which events are asked for: those after a number (0 is before the first), of these instances, of these kinds ({@link EventNames}),
 * in which an instance came to or stayed in one of these phases; an empty set stands for all. With {@code follow} also
 * those that come. Immutable.
 */
public record EventQuery(long after, Set<InstanceId> instances, Set<String> kinds, Set<Phase> phases, boolean follow) {
  /** All that are kept. */
  public static final EventQuery ALL = new EventQuery(0, Set.of(), Set.of(), Set.of(), false);

  public EventQuery {
    instances = Set.copyOf(instances);
    kinds = Set.copyOf(kinds);
    phases = Set.copyOf(phases);
  }

  /** Those after this number. */
  public EventQuery after(long number) {
    return new EventQuery(number, instances, kinds, phases, follow);
  }

  /** Those of these instances alone. */
  public EventQuery of(Collection<InstanceId> only) {
    return new EventQuery(after, Set.copyOf(only), kinds, phases, follow);
  }

  /** Those of these kinds alone, as {@code exited}. */
  public EventQuery kinds(Collection<String> only) {
    return new EventQuery(after, instances, Set.copyOf(only), phases, follow);
  }

  /** Those in these phases alone. */
  public EventQuery phases(Collection<Phase> only) {
    return new EventQuery(after, instances, kinds, Set.copyOf(only), follow);
  }

  /** Also those that come. */
  public EventQuery following() {
    return new EventQuery(after, instances, kinds, phases, true);
  }

  boolean takes(LifecycleEvent event) {
    return (instances.isEmpty() || instances.contains(event.instance()))
        && (kinds.isEmpty() || kinds.contains(event.type())) && (phases.isEmpty() || phases.contains(event.phase()));
  }
}
