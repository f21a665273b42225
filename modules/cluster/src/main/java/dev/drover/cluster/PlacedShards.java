// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.model.NodeView;
import dev.drover.view.NodeBoard;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.sharding.ShardCoordinator;
import org.apache.pekko.dispatch.Futures;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;

/**
 * Has each instance, which is a shard of its own, where {@link Placements} says. One without a place waits: Pekko asks again, and
 * keeps what is sent to it meanwhile. Called by the coordinator of the shards.
 */
final class PlacedShards extends ShardCoordinator.AbstractShardAllocationStrategy
    implements
      ShardCoordinator.StartableAllocationStrategy {
  /** As many are on their way from one node to another. */
  private static final int MOST_MOVING = 50;

  private final Placements placements;
  private final String self;
  private final NodeBoard nodes;
  private final Losses losses;
  private final Consumer<String> ended;
  /** When the coordinator began here. */
  private final AtomicLong sinceNanos = new AtomicLong();

  /** {@code ended}: told of each shard that is on its way from a node that has gone, for as long as it is. */
  PlacedShards(Placements placements, String self, NodeBoard nodes, Losses losses, Consumer<String> ended) {
    this.placements = placements;
    this.self = self;
    this.nodes = nodes;
    this.losses = losses;
    this.ended = ended;
    sinceNanos.set(losses.now());
  }

  @Override
  public void start() {
    sinceNanos.set(losses.now());
  }

  @Override
  public Future<ActorRef> allocateShard(ActorRef requester, String shard,
      Map<ActorRef, IndexedSeq<String>> present) {
    if (losses.holds(sinceNanos.get())) {
      // It is asked for again until then.
      return Futures.<ActorRef>promise().future();
    }
    if (placements.isUnknown(shard) && present.containsKey(requester)) {
      // Not deployed any more: whoever asks has the rest of it taken off the boards. One that waited for ever would be asked for ever, and
      // hold up those after it: the coordinator goes on with the next one when one is done (ShardCoordinator of Pekko 1.7).
      return Futures.successful(requester);
    }
    String wanted = placements.node(shard);
    Optional<ActorRef> region = present.keySet().stream().filter(each -> nodeOf(each).equals(wanted)).findFirst();
    // What never completes is asked again; a failure would be logged as an error each time.
    return region.map(Futures::successful).orElseGet(() -> Futures.<ActorRef>promise().future());
  }

  @Override
  public Future<Set<String>> rebalance(Map<ActorRef, IndexedSeq<String>> present, Set<String> moving) {
    moving.stream().filter(shard -> present.values().stream().noneMatch(shards -> shards.contains(shard)))
        .forEach(ended);
    var hosts = new HashSet<String>();
    present.keySet().forEach(region -> hosts.add(nodeOf(region)));
    // One that is back at once has two regions for the margin, of which the first will never answer.
    if (losses.isRecent() || hosts.size() < present.size() || hosts.stream().anyMatch(this::isLost)) {
      // Every node is asked before a shard moves, and one that is lost while its own shards move leaves them moving until
      // handoff-timeout (RebalanceWorker of Pekko 1.7). What it had is free without a move once it is gone.
      return Futures.successful(Set.of());
    }
    var move = new HashSet<String>();
    present.forEach((region, shards) -> {
      String node = nodeOf(region);
      for (int i = 0; i < shards.size(); i++) {
        String shard = shards.apply(i);
        String wanted = placements.node(shard);
        boolean elsewhere = wanted != null && !wanted.equals(node) && hosts.contains(wanted);
        boolean nowhere = wanted == null && placements.isUnplaced(shard);
        if ((elsewhere || nowhere) && !moving.contains(shard) && move.size() + moving.size() < MOST_MOVING) {
          move.add(shard);
        }
      }
    });
    return Futures.successful(move);
  }

  private boolean isLost(String node) {
    NodeView view = nodes.get(node);
    return view == null || view.state().isLost();
  }

  private String nodeOf(ActorRef region) {
    Address address = region.path().address();
    return address.hasLocalScope() ? self : NodeIdentity.nameOf(address);
  }
}
