// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.model.InstanceId;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
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
final class PlacedShards extends ShardCoordinator.AbstractShardAllocationStrategy {
  /** As many are on their way from one node to another. */
  private static final int MOST_MOVING = 50;

  private final Placements placements;
  private final Removals removals;
  private final String self;

  PlacedShards(Placements placements, Removals removals, String self) {
    this.placements = placements;
    this.removals = removals;
    this.self = self;
  }

  @Override
  public Future<ActorRef> allocateShard(ActorRef requester, String shard,
      Map<ActorRef, IndexedSeq<String>> present) {
    String wanted = placements.node(shard);
    boolean held = InstanceId.parse(shard).filter(removals::mayStillRun).isPresent();
    Optional<ActorRef> region = held
        ? Optional.empty()
        : present.keySet().stream().filter(each -> nodeOf(each).equals(wanted)).findFirst();
    // What never completes is asked again; a failure would be logged as an error each time.
    return region.map(Futures::successful).orElseGet(() -> Futures.<ActorRef>promise().future());
  }

  @Override
  public Future<Set<String>> rebalance(Map<ActorRef, IndexedSeq<String>> present, Set<String> moving) {
    var nodes = new HashSet<String>();
    present.keySet().forEach(region -> nodes.add(nodeOf(region)));
    var move = new HashSet<String>();
    present.forEach((region, shards) -> {
      String node = nodeOf(region);
      for (int i = 0; i < shards.size(); i++) {
        String shard = shards.apply(i);
        String wanted = placements.node(shard);
        boolean elsewhere = wanted != null && !wanted.equals(node) && nodes.contains(wanted);
        boolean nowhere = wanted == null && placements.isUnplaced(shard);
        if ((elsewhere || nowhere) && !moving.contains(shard) && move.size() + moving.size() < MOST_MOVING) {
          move.add(shard);
        }
      }
    });
    return Futures.successful(move);
  }

  private String nodeOf(ActorRef region) {
    Address address = region.path().address();
    return address.hasLocalScope() ? self : NodeIdentity.nameOf(address);
  }
}
