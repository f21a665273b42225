// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.engine.InstanceActor;
import dev.drover.model.InstanceId;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;

/** Stands for an instance with the orchestrator: hands on to where it is, or answers for it where it has no place. */
final class StandIn {
  private StandIn() {}

  static Behavior<InstanceActor.Command> create(InstanceId id, Placements placements,
      ActorRef<ShardingEnvelope<EntityActor.Command>> shards) {
    return Behaviors.receiveMessage(message -> {
      if (placements.isUnplaced(id.name())) {
        EntityActor.answerFor(id, message);
        return message instanceof InstanceActor.Leave ? Behaviors.stopped() : Behaviors.same();
      }
      shards.tell(new ShardingEnvelope<>(id.name(), new EntityActor.Hand(message)));
      return Behaviors.same();
    });
  }
}
