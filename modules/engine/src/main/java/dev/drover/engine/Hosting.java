// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.Behavior;

/**
 * Where an orchestrator has its instances, and its decisions: with itself, or spread over a cluster. Its calls come from the
 * orchestrator alone.
 */
public interface Hosting {
  CompletionStage<Done> DONE = CompletableFuture.completedFuture(Done.getInstance());

  /** What hears the commands for an instance: its actor, or who hands them on to it. A child of the orchestrator. */
  Behavior<InstanceActor.Command> instance(InstanceActor.Birth birth);

  /** An instance has come: what is to be seen of it until it speaks for itself. */
  void declare(ProcessSnapshot first);

  /** An instance is gone, and nobody speaks for it any more. */
  void removed(InstanceId id);

  /** Makes decisions durable, all or none; fails with the reason for people. */
  CompletionStage<Done> record(List<LedgerEntry> entries);

  /** How long instances may take to hear of a command before it is answered all the same. */
  Duration hearing();

  /** With itself, and nothing outlives it but what {@link IncarnationLog} and {@link KeptStore} remember. */
  static Hosting here(Services services) {
    return new Hosting() {
      @Override
      public Behavior<InstanceActor.Command> instance(InstanceActor.Birth birth) {
        return InstanceActor.create(birth, services);
      }

      @Override
      public void declare(ProcessSnapshot first) {
        services.board().publish(first);
      }

      @Override
      public void removed(InstanceId id) {
        services.board().remove(id);
      }

      @Override
      public CompletionStage<Done> record(List<LedgerEntry> entries) {
        return DONE;
      }

      @Override
      public Duration hearing() {
        return Delays.LONGEST;
      }
    };
  }
}
