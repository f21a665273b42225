// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.engine.InstanceActor;
import dev.drover.engine.Site;
import dev.drover.model.Event;
import dev.drover.model.InstanceId;
import dev.drover.model.NodeView;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.Snapshots;
import dev.drover.view.NodeBoard;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.jspecify.annotations.Nullable;

/** Stands for an instance with the orchestrator: hands on to where it is, or answers for it where nobody has it. Immutable. */
record StandIn(InstanceId id, Site site, Publishing publishing, NodeBoard nodes, Placements placements,
    ActorRef<ShardingEnvelope<EntityActor.Command>> shards) {

  Behavior<InstanceActor.Command> behavior() {
    return Behaviors.receiveMessage(message -> {
      ProcessSnapshot seen = site.board().get(id);
      if (!isWithNobody(seen)) {
        hand(message);
        return Behaviors.same();
      }
      if (seen != null && seen.revision() >= PlacerActor.FIRST_TENURE && !placements.isUnplaced(id.name())) {
        hand(message); // there may be an owner that rests or waits
      }
      if (message instanceof InstanceActor.Tell(Event.Stop _, _) && seen != null && !seen.phase().atRest()) {
        publishing.publishFor(site.board(), Snapshots.stopped(seen, site.node()));
      }
      EntityActor.answerFor(id, message);
      return message instanceof InstanceActor.Leave ? Behaviors.stopped() : Behaviors.same();
    });
  }

  private void hand(InstanceActor.Command message) {
    shards.tell(new ShardingEnvelope<>(id.name(), new EntityActor.Hand(message)));
  }

  /** Nothing of it lives, and it has no place. */
  private boolean isWithNobody(@Nullable ProcessSnapshot seen) {
    return placements.node(id.name()) == null && (seen == null || !mayLive(seen));
  }

  private boolean mayLive(ProcessSnapshot seen) {
    return seen.phase().mayLive() && nodes.standing(seen) != NodeView.State.REMOVED;
  }
}
