// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.view.ConcurrentBoard;
import dev.drover.view.NodeBoard;
import dev.drover.view.ReplicaAges;
import java.util.function.LongSupplier;

/** What a node shows of the whole cluster. Immutable; its parts are for any thread. */
public record BoardViews(ConcurrentBoard board, NodeBoard nodes, ReplicaAges ages) {

  /** Empty ones; {@code nanoTime} is a monotonic clock. */
  public static BoardViews empty(LongSupplier nanoTime) {
    return new BoardViews(new ConcurrentBoard(), new NodeBoard(), new ReplicaAges(nanoTime));
  }
}
