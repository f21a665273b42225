// SPDX-License-Identifier: Apache-2.0
package dev.drover.view;

import dev.drover.model.InstanceId;
import dev.drover.model.NodeView;
import dev.drover.model.ProcessSnapshot;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The nodes of the cluster, and whether what the board shows of an instance is of a node that is lost. It stands beside the
 * board, so a loss changes no snapshot and no revision. Reads allocate nothing and never wait. Any thread.
 */
public final class NodeBoard {
  /*
   * A node that comes back under its old name is another one: what its former life has left on the board must not look as if
   * it were of the present one. So when a node is removed, each snapshot that it has left is kept here as well, a stray; it
   * counts as lost as long as the board shows this very object.
   */
  private final ConcurrentHashMap<String, NodeView> nodes = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<InstanceId, ProcessSnapshot> strays = new ConcurrentHashMap<>();
  private final LongAdder changes = new LongAdder();

  /** The nodes of a Drover that is alone. */
  public static NodeBoard local() {
    var board = new NodeBoard();
    board.update(NodeView.LOCAL, _ -> NodeView.local());
    return board;
  }

  /** Grows with each change, as {@link ConcurrentBoard#changes} does. */
  public long changes() {
    return changes.sum();
  }

  public @Nullable NodeView get(String node) {
    return nodes.get(node);
  }

  /** All nodes by name, those that were removed and have left something among them. */
  public List<NodeView> all() {
    return nodes.values().stream().sorted(Comparator.comparing(NodeView::name)).toList();
  }

  /** How it stands with the node that this snapshot is from; REMOVED where nothing is known of it. */
  public NodeView.State standing(ProcessSnapshot snapshot) {
    NodeView node = isStray(snapshot) ? null : nodes.get(snapshot.node());
    return node == null ? NodeView.State.REMOVED : node.state();
  }

  /** Whether it was left by a node that has been removed since. */
  @SuppressWarnings("ReferenceEquality") // this very object: an equal one that came anew was not left by anybody
  public boolean isStray(ProcessSnapshot snapshot) {
    return strays.get(snapshot.instance()) == snapshot;
  }

  /** How many marks there are, those of snapshots that the board shows no more among them. */
  public int strays() {
    return strays.size();
  }

  /** Says that a node was drained, or is no longer; nothing where it is not known. */
  public void drain(String node, boolean drained) {
    nodes.computeIfPresent(node, (_, view) -> view.drained(drained));
    changes.increment();
  }

  /** Changes or adds a node; the change gets a view of the node as it is, null where it is not known. */
  public void update(String node, UnaryOperator<@Nullable NodeView> change) {
    nodes.compute(node, (_, view) -> change.apply(view));
    changes.increment();
  }

  /** Forgets the node. */
  public void forget(String node) {
    nodes.remove(node);
    changes.increment();
  }

  /** Marks what a node has left, as it stands on the board. <b>Owner only:</b> who hears of the members. */
  public void strand(ProcessSnapshot left) {
    strays.put(left.instance(), left);
    changes.increment();
  }

  /** Takes back the mark of what another snapshot has replaced. <b>Owner only:</b> who hears of the members. */
  public void settle(InstanceId instance) {
    strays.remove(instance);
    changes.increment();
  }
}
