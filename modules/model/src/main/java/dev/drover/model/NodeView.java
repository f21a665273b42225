// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.util.Map;
import java.util.Set;

/**
 * All that a query can see of a node of the cluster at one moment. {@code name} is {@code host:port}, or {@code local} where
 * there is no cluster; {@code capacity} is how many instances it takes, 0 for no limit. Whether a node can be reached and
 * whether it is drained are kept apart from its membership; {@link #state} is all three in one word. Immutable. Any thread.
 */
public record NodeView(String name, Set<String> roles, Map<String, String> labels, int capacity, Membership membership,
    boolean reachable, boolean drained) {
  /** The node of a Drover that is alone. */
  public static final String LOCAL = "local";

  public NodeView {
    roles = Set.copyOf(roles);
    labels = Map.copyOf(labels);
  }

  /** How far a node has come as a member; {@code REMOVED} is for good. */
  public enum Membership {
    JOINING, UP, LEAVING, DOWN, REMOVED
  }

  /** What a query shows of a node. */
  public enum State {
    JOINING, UP, DRAINED, LEAVING, UNREACHABLE, DOWN, REMOVED;

    /** Whether what is known of its instances may have been overtaken by what happened to the node. */
    public boolean isLost() {
      return switch (this) {
        case JOINING, UP, DRAINED, LEAVING -> false;
        case UNREACHABLE, DOWN, REMOVED -> true;
      };
    }
  }

  /** The one node of a Drover that is alone. */
  public static NodeView local() {
    return new NodeView(LOCAL, Set.of(), Map.of(), 0, Membership.UP, true, false);
  }

  public State state() {
    return switch (membership) {
      case REMOVED -> State.REMOVED;
      case DOWN -> State.DOWN;
      case JOINING -> reachable ? State.JOINING : State.UNREACHABLE;
      case LEAVING -> reachable ? State.LEAVING : State.UNREACHABLE;
      case UP -> !reachable ? State.UNREACHABLE : drained ? State.DRAINED : State.UP;
    };
  }

  public NodeView as(Membership now) {
    return new NodeView(name, roles, labels, capacity, now, reachable, drained);
  }

  public NodeView reachable(boolean now) {
    return new NodeView(name, roles, labels, capacity, membership, now, drained);
  }

  public NodeView drained(boolean now) {
    return new NodeView(name, roles, labels, capacity, membership, reachable, now);
  }

  public NodeView offering(Map<String, String> itsLabels, int itsCapacity) {
    return new NodeView(name, roles, itsLabels, itsCapacity, membership, reachable, drained);
  }
}
