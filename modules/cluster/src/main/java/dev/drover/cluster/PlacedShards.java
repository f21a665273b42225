// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.model.InstanceId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.Address;
import org.apache.pekko.cluster.sharding.ShardCoordinator;
import org.apache.pekko.dispatch.Futures;
import scala.collection.immutable.IndexedSeq;
import scala.concurrent.Future;
import scala.jdk.javaapi.CollectionConverters;

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
  private final Predicate<String> isThere;

  /** {@code isThere}: whether this node, by its name, is a reachable member. */
  PlacedShards(Placements placements, Removals removals, String self, Predicate<String> isThere) {
    this.placements = placements;
    this.removals = removals;
    this.self = self;
    this.isThere = isThere;
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
    var shards = new HashMap<String, List<String>>();
    present.forEach((region, all) -> shards.put(nodeOf(region), CollectionConverters.asJava(all)));
    return Futures.successful(moves(shards, placements, isThere, moving));
  }

  /*
   * A lost node hands nothing off: its shards are free when Pekko has removed it and waited for its margin. One that is asked of it before stays
   * asked for, and belongs nowhere, until handoff-timeout (ShardCoordinator of Pekko 1.7: the end of a region counts as its consent, and
   * then as nothing).
   */
  static Set<String> moves(Map<String, List<String>> present, Placements placements, Predicate<String> isThere,
      Set<String> moving) {
    var move = new HashSet<String>();
    present.forEach((node, shards) -> {
      if (!isThere.test(node)) {
        return;
      }
      for (String shard : shards) {
        String wanted = placements.node(shard);
        boolean elsewhere = wanted != null && !wanted.equals(node) && present.containsKey(wanted);
        boolean nowhere = wanted == null && placements.isUnplaced(shard);
        if ((elsewhere || nowhere) && !moving.contains(shard) && move.size() + moving.size() < MOST_MOVING) {
          move.add(shard);
        }
      }
    });
    return move;
  }

  private String nodeOf(ActorRef region) {
    Address address = region.path().address();
    return address.hasLocalScope() ? self : NodeIdentity.nameOf(address);
  }
}
