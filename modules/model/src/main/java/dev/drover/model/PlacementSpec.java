// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Where in a cluster the instances of a process may run. {@code labels} asks for labels of a node, each with one of some values;
 * {@code antiAffinity} are processes that no instance of this one shares a node with (itself: each replica has a node of its own);
 * {@code pin} is a node's name, its host, or {@code label=value}; {@code weight} is what an instance takes of a capacity. Immutable.
 */
public record PlacementSpec(Optional<String> role, Map<String, Set<String>> labels, Spread spread,
    Set<String> antiAffinity, Optional<String> pin, int weight) {
  public static final int MOST_WEIGHT = 1_000_000;
  public static final PlacementSpec ANYWHERE = new PlacementSpec(Optional.empty(), Map.of(), new Spread.None(),
      Set.of(), Optional.empty(), 1);

  /** Over what replicas are spread as evenly as can be: a wish, that keeps none from running. */
  public sealed interface Spread {
    record None() implements Spread {}

    record OverNodes() implements Spread {}

    /** Over the values of a label; the nodes that lack it count as one value together. */
    record OverLabel(String label) implements Spread {}
  }

  public PlacementSpec {
    labels = labels.entrySet().stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, entry -> Set.copyOf(entry.getValue())));
    antiAffinity = Set.copyOf(antiAffinity);
    if (weight < 1 || weight > MOST_WEIGHT) {
      throw new IllegalArgumentException("weight must be from 1 to " + MOST_WEIGHT + ", was " + weight);
    }
  }

  public PlacementSpec withRole(String wanted) {
    return new PlacementSpec(Optional.of(wanted), labels, spread, antiAffinity, pin, weight);
  }

  public PlacementSpec withLabel(String name, String... anyOf) {
    var all = new TreeMap<String, Set<String>>(labels);
    all.put(name, Set.of(anyOf));
    return new PlacementSpec(role, all, spread, antiAffinity, pin, weight);
  }

  public PlacementSpec spread(Spread other) {
    return new PlacementSpec(role, labels, other, antiAffinity, pin, weight);
  }

  public PlacementSpec apartFrom(String... processes) {
    return new PlacementSpec(role, labels, spread, Set.of(processes), pin, weight);
  }

  public PlacementSpec pinnedTo(String node) {
    return new PlacementSpec(role, labels, spread, antiAffinity, Optional.of(node), weight);
  }

  public PlacementSpec weighing(int other) {
    return new PlacementSpec(role, labels, spread, antiAffinity, pin, other);
  }
}
