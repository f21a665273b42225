// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;

/**
 * Which node has which instance, as a pure function whose result does not depend on the order of its arguments. Nothing moves
 * that need not, also when a node joins: who fits where it is stays. What cannot be where it is, and fits nowhere else, is
 * unplaced: also what was on a node that is drained. Any thread.
 */
public final class Placement {
  private Placement() {}

  /** A wish that an instance be on that node, or on any other than where it is. Immutable. */
  public record Move(Optional<String> node) {
    public static Move to(String node) {
      return new Move(Optional.of(node));
    }

    public static Move away() {
      return new Move(Optional.empty());
    }
  }

  /**
   * Each instance is in {@code nodes} or, with the reason, in {@code unplaced}; {@code unmoved} tells why a move that was asked
   * for is not made, which leaves the instance where it would be without. Sorted by instance. Immutable.
   */
  public record Decision(Map<InstanceId, String> nodes, Map<InstanceId, String> unplaced,
      Map<InstanceId, String> unmoved) {
    public Decision {
      nodes = Collections.unmodifiableMap(nodes);
      unplaced = Collections.unmodifiableMap(unplaced);
      unmoved = Collections.unmodifiableMap(unmoved);
    }
  }

  /**
   * First what can stay, then the moves, then what has no node: the hardest to place first, each on the node where fewest of
   * its replicas are (if it is to be spread), and of those on the least loaded. The names of the nodes must differ.
   */
  public static Decision decide(Map<InstanceId, PlacementSpec> instances, Collection<NodeSpec> nodes,
      Map<InstanceId, String> present, Map<InstanceId, Move> moves) {
    var deciding = new Deciding(instances, nodes, present);
    deciding.keep();
    deciding.move(moves);
    deciding.place(moves);
    return deciding.decision();
  }
}
