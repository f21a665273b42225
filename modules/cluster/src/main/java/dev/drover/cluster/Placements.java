// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where each instance is to be, by its name, as it was decided last at this node; empty where no decision was made here. <b>Any
 * thread</b> reads it; its only writer is who places instances.
 */
final class Placements {
  private record Decided(boolean made, Map<String, String> nodes, Set<String> unplaced) {}

  private volatile boolean closed;
  private volatile Decided present = new Decided(false, Map.of(), Set.of());

  /** The node of an instance ({@code host:port}), or null. */
  @Nullable
  String node(String instance) {
    return present.nodes.get(instance);
  }

  /** Whether it was decided that it has no place now. */
  boolean isUnplaced(String instance) {
    return present.unplaced.contains(instance);
  }

  /** Whether it was decided here, and this one is not among what is deployed. */
  boolean isUnknown(String instance) {
    Decided last = present;
    return last.made && !last.nodes.containsKey(instance) && !last.unplaced.contains(instance);
  }

  /** This node is the last one, and ends: nothing is placed any more. <b>Any thread.</b> */
  void close() {
    closed = true;
  }

  boolean isClosed() { return closed; }

  /** <b>Owner only.</b> */
  void decided(Map<String, String> nodes, Set<String> unplaced) {
    present = new Decided(true, Map.copyOf(nodes), Set.copyOf(unplaced));
  }
}
