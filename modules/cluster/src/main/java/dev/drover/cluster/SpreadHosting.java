// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.engine.Hosting;
import dev.drover.engine.InstanceActor;
import dev.drover.engine.LedgerEntry;
import dev.drover.engine.Site;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import dev.drover.view.NodeBoard;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;

/** Has the instances of the orchestrator all over the cluster, and its decisions in the ledger. Owner only: the orchestrator. */
record SpreadHosting(Site site, Publishing publishing, NodeBoard nodes, Placements placements,
    ActorRef<ShardingEnvelope<EntityActor.Command>> shards, ActorRef<LedgerActor.Command> ledger) implements Hosting {
  private static final Duration HEARING = Duration.ofSeconds(3);

  @Override
  public Behavior<InstanceActor.Command> instance(InstanceActor.Birth birth) {
    return new StandIn(birth.id(), site, publishing, nodes, placements, shards).behavior();
  }

  /** What an owner says has a higher revision. */
  @Override
  public void declare(ProcessSnapshot first) {
    publishing.publishFor(site.board(), first);
  }

  @Override
  public void removed(InstanceId id) {
    ProcessSnapshot left = site.board().get(id);
    if (left != null) {
      publishing.remove(site.board(), left);
    }
  }

  @Override
  public CompletionStage<Done> record(List<LedgerEntry> entries) {
    var done = new CompletableFuture<Done>();
    ledger.tell(new LedgerActor.Enter(entries, done));
    return done;
  }

  @Override
  public Duration hearing() {
    return HEARING;
  }
}
