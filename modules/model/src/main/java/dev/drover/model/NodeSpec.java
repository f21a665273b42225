// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A node of the cluster, named {@code host:port}, and what placement has to know of it; {@code capacity} is in weights of
 * instances, without bound where it is empty. A drained node is to be emptied, whatever its standing. Immutable.
 */
public record NodeSpec(String name, Set<String> roles, Map<String, String> labels, OptionalInt capacity,
    boolean drained, Standing standing) {

  /** What a node may have. */
  public enum Standing {
    /** What it has, and more. */
    USABLE,
    /** What it has, and nothing new: while nobody has decided that an unreachable node is gone, all there may still run. */
    UNREACHABLE,
    /** Nothing; a node that is not told of at all is the same. */
    GONE
  }

  public NodeSpec {
    roles = Set.copyOf(roles);
    labels = Map.copyOf(labels);
    if (capacity.isPresent() && capacity.getAsInt() < 0) {
      throw new IllegalArgumentException(name + ": capacity must be at least 0, was " + capacity.getAsInt());
    }
  }

  /** One without roles, labels and bounds. */
  public static NodeSpec of(String name) {
    return new NodeSpec(name, Set.of(), Map.of(), OptionalInt.empty(), false, Standing.USABLE);
  }

  public NodeSpec withRoles(String... all) {
    return new NodeSpec(name, Set.of(all), labels, capacity, drained, standing);
  }

  public NodeSpec withLabels(Map<String, String> all) {
    return new NodeSpec(name, roles, all, capacity, drained, standing);
  }

  public NodeSpec withCapacity(int weights) {
    return new NodeSpec(name, roles, labels, OptionalInt.of(weights), drained, standing);
  }

  public NodeSpec draining(boolean other) {
    return new NodeSpec(name, roles, labels, capacity, other, standing);
  }

  public NodeSpec standing(Standing other) {
    return new NodeSpec(name, roles, labels, capacity, drained, other);
  }

  /** Whether it is meant by a name, a host, or {@code label=value}. */
  boolean isMeantBy(String pin) {
    int equals = pin.indexOf('=');
    return equals > 0
        ? pin.substring(equals + 1).equals(labels.get(pin.substring(0, equals)))
        : name.equals(pin) || (name.lastIndexOf(':') > 0 && name.substring(0, name.lastIndexOf(':')).equals(pin));
  }
}
