// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.model.InstanceId;
import dev.drover.model.NodeView;
import dev.drover.model.NodeView.Membership;
import java.time.Duration;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorRefResolver;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * Carries out what {@link Replication} decides: hears of members, sends, receives. What it knows beside the board it may forget:
 * a fresh one asks all others anew and tells them all.
 */
final class ReplicaActor {
  static final String NAME = "drover-board";
  private static final Duration TICK = Duration.ofMillis(250);

  sealed interface Command permits Look, Tick, MemberHeard, ReachHeard, BoardMessage {}

  /** Something is in the outbox. */
  enum Look implements Command {
    LOOK
  }

  private enum Tick implements Command {
    TICK
  }

  private record MemberHeard(ClusterEvent.MemberEvent event) implements Command {}

  private record ReachHeard(ClusterEvent.ReachabilityEvent event) implements Command {}

  private final ActorContext<Command> context;
  private final Replication replication;

  private ReplicaActor(ActorContext<Command> context, BoardReplica replica) {
    this.context = context;
    var self = NodeIdentity.of(Cluster.get(context.getSystem()).selfMember());
    replication = new Replication(self, replica.views(), around(self, replica), replica.nanoTime());
  }

  static Behavior<Command> create(BoardReplica replica) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
      timers.startTimerWithFixedDelay(Tick.TICK, TICK);
      var cluster = Cluster.get(context.getSystem());
      cluster.subscriptions().tell(Subscribe.create(
          context.messageAdapter(ClusterEvent.MemberEvent.class, MemberHeard::new), ClusterEvent.MemberEvent.class));
      cluster.subscriptions()
          .tell(Subscribe.create(context.messageAdapter(ClusterEvent.ReachabilityEvent.class, ReachHeard::new),
              ClusterEvent.ReachabilityEvent.class));
      return new ReplicaActor(context, replica).running();
    }));
  }

  private Behavior<Command> running() {
    return Behaviors.receiveMessage(message -> {
      switch (message) {
        case Look _ -> replication.flush();
        case Tick _ -> replication.tick();
        case BoardMessage(PackedBytes packed) -> onMessage(packed.bytes());
        case MemberHeard(ClusterEvent.MemberEvent event) -> onMember(event);
        case ReachHeard(ClusterEvent.ReachabilityEvent event) ->
          replication.reachable(NodeIdentity.of(event.member()), event instanceof ClusterEvent.ReachableMember);
      }
      return Behaviors.same();
    });
  }

  private void onMember(ClusterEvent.MemberEvent event) {
    var node = NodeIdentity.of(event.member());
    MemberStatus status = event.member().status();
    if (status.equals(MemberStatus.removed())) {
      replication.member(node, Membership.REMOVED);
    } else if (status.equals(MemberStatus.down())) {
      replication.member(node, Membership.DOWN);
    } else if (status.equals(MemberStatus.leaving()) || status.equals(MemberStatus.exiting())) {
      replication.member(node, Membership.LEAVING);
    } else if (status.equals(MemberStatus.joining())) {
      replication.member(node, Membership.JOINING);
    } else {
      replication.member(node, Membership.UP); // weakly up; preparing for the end of all
    }
  }

  private void onMessage(byte[] bytes) {
    try {
      Frame frame = FrameCodec.decode(bytes);
      if (frame != null) {
        replication.hear(frame);
      }
    } catch (PackedInput.Malformed bad) {
      context.getLog().warn("board: a message of {} bytes cannot be read and is passed over: {}", bytes.length,
          bad.getMessage());
    }
  }

  private Replication.Surroundings around(NodeIdentity self, BoardReplica replica) {
    var resolver = ActorRefResolver.get(context.getSystem());
    String protocol = Cluster.get(context.getSystem()).selfMember().address().protocol();
    String system = context.getSystem().name();
    return new Replication.Surroundings() {
      @Override
      public void send(NodeIdentity to, Frame frame) {
        ActorRef<Command> there = resolver
            .resolveActorRef(protocol + "://" + system + "@" + to.name() + "/system/" + NAME);
        there.tell(new BoardMessage(new PackedBytes(FrameCodec.encode(frame))));
      }

      @Override
      public void applied(Applied applied) {
        replica.heard(applied, context.getLog());
      }

      @Override
      public void problem(NodeIdentity from, String what) {
        context.getLog().warn(
            "board: an entry from {} cannot be read and is passed over: {}; no more of these are told until it begins anew",
            from.name(),
            what);
      }

      @Override
      public Frame.Open open(NodeIdentity to) {
        return replica.open(self.uid(), to.uid());
      }

      @Override
      public NodeView offered(NodeView own) {
        return replica.offered(own);
      }

      @Override
      public void takeChanged(Set<InstanceId> changed) {
        replica.outbox().takeInto(changed);
      }
    };
  }
}
