// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.stream.StreamSupport;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.ClusterDomainEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.ClusterEvent.UnreachableMember;
import org.apache.pekko.cluster.Member;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * Asks the database for something whenever a node is missed, at the oldest node that is left. The lost one may have been the one that serves the
 * H2 file: another has to, which takes H2 one or two seconds, and nobody would notice before the database is needed, which is when the margin
 * of the lost node has passed. Only one node does so, for several hold each other up.
 */
final class DatabaseLook {
  sealed interface Command {}

  /** A node is missed, or gone; {@code here}: it is for this one to look. */
  record Missed(boolean here) implements Command {}

  private record Done() implements Command {}

  private final ActorContext<Command> context;
  private final Runnable look;
  private final Executor executor;

  private DatabaseLook(ActorContext<Command> context, Runnable look, Executor executor) {
    this.context = context;
    this.look = look;
    this.executor = executor;
  }

  /** Of an actor system in a cluster; {@code look} may wait, and fail: whoever needs the database will say so. */
  static Behavior<Command> create(Runnable look, Executor executor) {
    return Behaviors.setup(context -> {
      Cluster cluster = Cluster.get(context.getSystem());
      var events = context.messageAdapter(ClusterDomainEvent.class, _ -> new Missed(isOldest(cluster)));
      var subscriptions = cluster.subscriptions();
      subscriptions.tell(Subscribe.create(events.narrow(), UnreachableMember.class));
      subscriptions.tell(Subscribe.create(events.narrow(), MemberRemoved.class));
      return new DatabaseLook(context, look, executor).idle();
    });
  }

  private static boolean isOldest(Cluster cluster) {
    var lost = cluster.state().getUnreachable();
    Member self = cluster.selfMember();
    return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
        .filter(member -> member.status().equals(MemberStatus.up()) && !lost.contains(member))
        .noneMatch(member -> member.isOlderThan(self));
  }

  /** The same without a cluster. */
  static Behavior<Command> alone(Runnable look, Executor executor) {
    return Behaviors.setup(context -> new DatabaseLook(context, look, executor).idle());
  }

  private Behavior<Command> idle() {
    return Behaviors.receiveMessage(message -> switch (message) {
      case Missed(boolean here) when here -> begin();
      case Missed _,Done _ -> Behaviors.same();
    });
  }

  private Behavior<Command> begin() {
    context.pipeToSelf(CompletableFuture.runAsync(look, executor), (_, _) -> new Done());
    return looking(false);
  }

  private Behavior<Command> looking(boolean again) {
    return Behaviors.receiveMessage(message -> switch (message) {
      case Missed(boolean here) -> looking(again || here);
      case Done _ -> again ? begin() : idle();
    });
  }
}
