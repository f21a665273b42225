// SPDX-License-Identifier: Apache-2.0
package dev.drover.examples;

import dev.drover.engine.Drover;
import dev.drover.engine.Orchestrator;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;

/** Commands from outside of actors. */
final class Commands {
  private Commands() {}

  /** Sends it, and waits until that is so. */
  static CompletionStage<Done> reached(Drover drover,
      Function<ActorRef<Orchestrator.Reply>, Orchestrator.Command> command) {
    return drover.send(command).thenCompose(reply -> switch (reply) {
      case Orchestrator.Done _ -> CompletableFuture.completedStage(Done.getInstance());
      case Orchestrator.Rejected(String reason) -> CompletableFuture.failedStage(new IllegalStateException(reason));
      case Orchestrator.Accepted accepted -> drover.outcome(accepted).thenCompose(outcome -> switch (outcome) {
        case Orchestrator.Reached _ -> CompletableFuture.completedStage(Done.getInstance());
        case Orchestrator.Missed missed ->
          CompletableFuture.failedStage(new IllegalStateException(missed.toString()));
      });
    });
  }

  static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null ? cause(failure.getCause()) : failure;
  }
}
