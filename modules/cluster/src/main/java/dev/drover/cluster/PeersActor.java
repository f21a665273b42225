// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.ClusterDomainEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberDowned;
import org.apache.pekko.cluster.ClusterEvent.MemberEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.ClusterEvent.ReachabilityEvent;
import org.apache.pekko.cluster.ClusterEvent.ReachableMember;
import org.apache.pekko.cluster.ClusterEvent.UnreachableMember;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/** Hears of members, and publishes which of them can be reached: {@link Peers}. Its events alone count: Pekko's view of all may be older. */
final class PeersActor {
  static final String NAME = "drover-peers";

  private final Peers peers;
  private final Map<String, Long> self;

  private PeersActor(Peers peers, Map<String, Long> self) {
    this.peers = peers;
    this.self = self;
  }

  private record Seen(Set<UniqueAddress> members, Set<UniqueAddress> unreachable) {}

  static Behavior<ClusterDomainEvent> create(Peers peers) {
    return Behaviors.setup(context -> {
      Cluster cluster = Cluster.get(context.getSystem());
      cluster.subscriptions().tell(Subscribe.create(context.getSelf().narrow(), MemberEvent.class));
      cluster.subscriptions().tell(Subscribe.create(context.getSelf().narrow(), ReachabilityEvent.class));
      return new PeersActor(peers, self(cluster)).in(new Seen(Set.of(), Set.of()));
    });
  }

  private Behavior<ClusterDomainEvent> in(Seen seen) {
    return Behaviors.receiveMessage(event -> {
      Seen next = next(seen, event);
      Map<String, Long> reachable = new HashMap<>();
      for (UniqueAddress member : next.members()) {
        if (!next.unreachable().contains(member)) {
          reachable.put(NodeIdentity.nameOf(member.address()), member.longUid());
        }
      }
      reachable.putAll(self);
      peers.publish(reachable);
      return in(next);
    });
  }

  private static Seen next(Seen seen, ClusterDomainEvent event) {
    var members = new HashSet<>(seen.members());
    var unreachable = new HashSet<>(seen.unreachable());
    switch (event) {
      case MemberRemoved gone -> {
        members.remove(gone.member().uniqueAddress());
        unreachable.remove(gone.member().uniqueAddress());
      }
      case MemberDowned gone -> members.remove(gone.member().uniqueAddress());
      case MemberEvent changed -> members.add(changed.member().uniqueAddress());
      case UnreachableMember lost -> unreachable.add(lost.member().uniqueAddress());
      case ReachableMember found -> unreachable.remove(found.member().uniqueAddress());
      default -> {
        // nothing about who can be reached
      }
    }
    return new Seen(Set.copyOf(members), Set.copyOf(unreachable));
  }

  static Map<String, Long> self(Cluster cluster) {
    return Map.of(NodeIdentity.nameOf(cluster.selfMember().address()), cluster.selfMember().uniqueAddress().longUid());
  }
}
