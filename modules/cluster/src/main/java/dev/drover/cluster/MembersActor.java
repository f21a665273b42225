// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.cluster.Members.Standing;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.ClusterDomainEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.ClusterEvent.ReachabilityEvent;
import org.apache.pekko.cluster.ClusterEvent.ReachableMember;
import org.apache.pekko.cluster.ClusterEvent.UnreachableMember;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.UniqueAddress;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/** Follows the membership for the {@link FenceActor} of this node, and tells it each change. */
final class MembersActor {

  /** Members by their unique address, and who of them is unreachable. Immutable. */
  private record View(Map<UniqueAddress, Member> members, Set<UniqueAddress> unreachable, boolean removed) {}

  private final String self;
  private final Optional<String> role;
  private final ActorRef<FenceActor.Command> fence;

  private MembersActor(String self, Optional<String> role, ActorRef<FenceActor.Command> fence) {
    this.self = self;
    this.role = role;
    this.fence = fence;
  }

  /** {@code role}: of those whose answers count; empty for all. */
  static Behavior<ClusterDomainEvent> create(Optional<String> role, ActorRef<FenceActor.Command> fence) {
    return Behaviors.setup(context -> {
      Cluster cluster = Cluster.get(context.getSystem());
      cluster.subscriptions().tell(Subscribe.create(context.getSelf().narrow(), MemberEvent.class));
      cluster.subscriptions().tell(Subscribe.create(context.getSelf().narrow(), ReachabilityEvent.class));
      var actor = new MembersActor(name(cluster.selfMember().uniqueAddress()), role, fence);
      return actor.in(new View(Map.of(), Set.of(), false));
    });
  }

  /** The name of a node among members: its address and uid. */
  static String name(UniqueAddress node) {
    return node.address() + "#" + node.longUid();
  }

  /** The address in such a name. */
  static String address(String name) {
    return name.substring(0, name.lastIndexOf('#'));
  }

  private Behavior<ClusterDomainEvent> in(View view) {
    return Behaviors.receiveMessage(event -> {
      View next = next(view, event);
      fence.tell(next.removed() ? new FenceActor.End() : new FenceActor.Seen(members(next)));
      return in(next);
    });
  }

  private View next(View view, ClusterDomainEvent event) {
    var members = new HashMap<>(view.members());
    var unreachable = new HashSet<>(view.unreachable());
    boolean removed = view.removed();
    switch (event) {
      case MemberRemoved gone -> {
        members.remove(gone.member().uniqueAddress());
        unreachable.remove(gone.member().uniqueAddress());
        removed |= name(gone.member().uniqueAddress()).equals(self);
      }
      case MemberEvent changed -> members.put(changed.member().uniqueAddress(), changed.member());
      case UnreachableMember lost -> unreachable.add(lost.member().uniqueAddress());
      case ReachableMember found -> unreachable.remove(found.member().uniqueAddress());
      default -> {
        // Nothing that the fence cares for.
      }
    }
    return new View(Map.copyOf(members), Set.copyOf(unreachable), removed);
  }

  private Members members(View view) {
    List<Members.Member> all = view.members().values().stream().sorted(Member.ordering())
        .map(member -> new Members.Member(name(member.uniqueAddress()), standing(member.status()),
            role.isEmpty() || member.hasRole(role.get()), !view.unreachable().contains(member.uniqueAddress())))
        .toList();
    return new Members(self, all);
  }

  private static Standing standing(MemberStatus status) {
    if (status.equals(MemberStatus.up())) {
      return Standing.UP;
    }
    if (status.equals(MemberStatus.leaving())) {
      return Standing.LEAVING;
    }
    return status.equals(MemberStatus.joining()) || status.equals(MemberStatus.weaklyUp())
        ? Standing.JOINING
        : Standing.OVER;
  }
}
