// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.util.HashMap;
import java.util.Map;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.ClusterDomainEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberEvent;
import org.apache.pekko.cluster.ClusterEvent.ReachabilityEvent;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/** Hears of members, and publishes which of them can be reached: {@link Peers}. */
final class PeersActor {
  static final String NAME = "drover-peers";

  private final Peers peers;
  private final Cluster cluster;

  private PeersActor(Peers peers, Cluster cluster) {
    this.peers = peers;
    this.cluster = cluster;
  }

  static Behavior<ClusterDomainEvent> create(Peers peers) {
    return Behaviors.setup(context -> {
      Cluster cluster = Cluster.get(context.getSystem());
      cluster.subscriptions().tell(Subscribe.create(context.getSelf().narrow(), MemberEvent.class));
      cluster.subscriptions().tell(Subscribe.create(context.getSelf().narrow(), ReachabilityEvent.class));
      var actor = new PeersActor(peers, cluster);
      return Behaviors.receiveMessage(event -> {
        actor.look();
        return Behaviors.same();
      });
    });
  }

  /** The state is as new as the event, or newer. */
  private void look() {
    Map<String, Long> found = new HashMap<>(self(cluster));
    var state = cluster.state();
    for (Member member : state.getMembers()) {
      boolean isOver = member.status().equals(MemberStatus.down()) || member.status().equals(MemberStatus.removed());
      if (!isOver && !state.getUnreachable().contains(member)) {
        found.put(NodeIdentity.nameOf(member.address()), member.uniqueAddress().longUid());
      }
    }
    peers.publish(found);
  }

  static Map<String, Long> self(Cluster cluster) {
    return Map.of(NodeIdentity.nameOf(cluster.selfMember().address()), cluster.selfMember().uniqueAddress().longUid());
  }
}
