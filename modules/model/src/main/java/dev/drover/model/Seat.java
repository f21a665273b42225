// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A node while a placement is decided, with what was put on it so far. Owner only. */
final class Seat {
  final NodeSpec node;
  /** For balance alone, in weights: an unbounded node is taken for as large as the largest that says how large it is. */
  private final double size;
  private final Map<String, Integer> counts = new HashMap<>();
  private long load;

  Seat(NodeSpec node, int largest) {
    this.node = node;
    this.size = Math.max(1, node.capacity().orElse(largest));
  }

  void put(String process, int weight) {
    counts.merge(process, 1, Integer::sum);
    load += weight;
  }

  void take(String process, int weight) {
    counts.merge(process, -1, (a, b) -> a + b == 0 ? null : a + b);
    load -= weight;
  }

  int count(String process) {
    return counts.getOrDefault(process, 0);
  }

  double loadWith(int weight) {
    return (load + weight) / size;
  }

  /** Whether it may have anything, as far as it depends on the node alone; {@code stays}: for what it has already. */
  boolean suits(PlacementSpec spec, boolean stays) {
    return whyUnsuited(spec, stays).isEmpty();
  }

  /** Why what needs this can never run here, whatever else does: with "1" before it, and for several. */
  Optional<Reason> whyUnsuited(PlacementSpec spec, boolean stays) {
    if (node.standing() == NodeSpec.Standing.GONE) {
      return Reason.of("is gone", "are gone");
    }
    if (node.standing() == NodeSpec.Standing.UNREACHABLE && !stays) {
      return Reason.of("is unreachable", "are unreachable");
    }
    if (node.drained()) {
      return Reason.of("is drained", "are drained");
    }
    if (spec.pin().isPresent() && !node.isMeantBy(spec.pin().get())) {
      return Reason.of("is not " + spec.pin().get(), "are not " + spec.pin().get());
    }
    if (spec.role().isPresent() && !node.roles().contains(spec.role().get())) {
      return Reason.of("lacks the role " + spec.role().get(), "lack the role " + spec.role().get());
    }
    return new TreeMap<>(spec.labels()).entrySet().stream()
        .filter(wanted -> !wanted.getValue().contains(node.labels().getOrDefault(wanted.getKey(), "")))
        .findFirst().flatMap(wanted -> {
          String label = wanted.getKey() + "=" + String.join("|", wanted.getValue().stream().sorted().toList());
          return Reason.of("lacks the label " + label, "lack the label " + label);
        });
  }

  boolean hasRoom(PlacementSpec spec) {
    return node.capacity().isEmpty() || load + spec.weight() <= node.capacity().getAsInt();
  }

  /** Why it cannot have one more, for what else it has; {@code apart} are the processes that must not be here. */
  Optional<Reason> whyTaken(PlacementSpec spec, Collection<String> apart) {
    Optional<String> other = apart.stream().filter(counts::containsKey).sorted().findFirst();
    if (other.isPresent()) {
      return Reason.of("has " + other.get() + ", which it must not be with",
          "have " + other.get() + ", which it must not be with");
    }
    return hasRoom(spec) ? Optional.empty() : Reason.of("is full", "are full");
  }

  boolean fits(PlacementSpec spec, Collection<String> apart) {
    if (!hasRoom(spec)) {
      return false;
    }
    for (String other : apart) {
      if (counts.containsKey(other)) {
        return false;
      }
    }
    return true;
  }

  /** Said of one node, and of several. Immutable. */
  record Reason(String ofOne, String ofMany) {
    static Optional<Reason> of(String ofOne, String ofMany) {
      return Optional.of(new Reason(ofOne, ofMany));
    }

    String of(int nodes) {
      return nodes + " " + (nodes == 1 ? ofOne : ofMany);
    }
  }
}
