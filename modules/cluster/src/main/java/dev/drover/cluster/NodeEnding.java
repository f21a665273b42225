// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.engine.Orchestrator;
import dev.drover.engine.Site;
import dev.drover.model.Goal;
import dev.drover.model.InstanceId;
import dev.drover.model.NodeView;
import dev.drover.view.NodeBoard;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;

/** How a node ends in good order. Immutable. Any thread. */
record NodeEnding(ActorSystem<?> system, Site site, NodeBoard nodes, String self, Placements placements,
    ActorRef<ShardingEnvelope<EntityActor.Command>> shards,
    CompletionStage<ActorRef<ConductorActor.Command>> conductor, Fence fence) {

  /** Once more, with another deadline, does no harm: whichever is over first counts for who asked for it. */
  CompletionStage<Done> handOver(Duration deadline) {
    boolean last = isLast();
    if (last) {
      placements.close();
    }
    Optional<Runnable> elsewhere = last ? Optional.empty() : Optional.of(() -> {
      var _ = conductor.thenAccept(everywhere -> everywhere.tell(new ConductorActor.Leaves(self)));
    });
    var done = new CompletableFuture<Done>();
    var parts = new ClosingActor.Parts(site, self,
        (InstanceId id, EntityActor.Command command) -> shards.tell(new ShardingEnvelope<>(id.name(), command)),
        elsewhere);
    var _ = system.systemActorOf(ClosingActor.create(parts, deadline, done), "drover-closing-" + UUID.randomUUID(),
        Props.empty());
    return done;
  }

  CompletionStage<Done> leave(Duration deadline) {
    CompletionStage<Done> emptied = deadline.isZero()
        ? CompletableFuture.completedFuture(Done.getInstance())
        : handOver(deadline);
    return emptied.thenComposeAsync(_ -> {
      fence.actor().tell(new FenceActor.End()); // or what is killed now would be launched again
      fence.launcher().killAll();
      system.terminate();
      return system.getWhenTerminated();
    }, task -> Thread.ofPlatform().name("drover-leave").daemon().start(task));
  }

  void shutDown(Orchestrator.ShutDown how) {
    var _ = leave(how.deadline()).thenRun(() -> {
      if (how.replyTo() != null) {
        how.replyTo().tell(new Orchestrator.Done(List.of(), Goal.DOWN));
      }
    });
  }

  private boolean isLast() {
    return nodes.all().stream()
        .noneMatch(view -> !view.name().equals(self) && view.state() == NodeView.State.UP);
  }
}
