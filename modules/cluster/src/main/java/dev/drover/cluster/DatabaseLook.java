// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.ClusterDomainEvent;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.ClusterEvent.UnreachableMember;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * Asks the database for something whenever a node is missed. Its JVM may have been the one that serves the H2 file: somebody else has to,
 * which takes seconds, and nobody notices before the database is needed, which is when the margin of the lost node has passed.
 */
final class DatabaseLook {
  sealed interface Command {}

  /** A node is missed, or gone. */
  record Missed() implements Command {}

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
      var events = context.messageAdapter(ClusterDomainEvent.class, _ -> new Missed());
      var subscriptions = Cluster.get(context.getSystem()).subscriptions();
      subscriptions.tell(Subscribe.create(events.narrow(), UnreachableMember.class));
      subscriptions.tell(Subscribe.create(events.narrow(), MemberRemoved.class));
      return new DatabaseLook(context, look, executor).idle();
    });
  }

  /** The same without a cluster. */
  static Behavior<Command> alone(Runnable look, Executor executor) {
    return Behaviors.setup(context -> new DatabaseLook(context, look, executor).idle());
  }

  private Behavior<Command> idle() {
    return Behaviors.receiveMessage(message -> switch (message) {
      case Missed _ -> begin();
      case Done _ -> Behaviors.same();
    });
  }

  private Behavior<Command> begin() {
    context.pipeToSelf(CompletableFuture.runAsync(look, executor), (_, _) -> new Done());
    return looking(false);
  }

  private Behavior<Command> looking(boolean again) {
    return Behaviors.receiveMessage(message -> switch (message) {
      case Missed _ -> looking(true);
      case Done _ -> again ? begin() : idle();
    });
  }
}
