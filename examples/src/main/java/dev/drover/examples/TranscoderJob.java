// SPDX-License-Identifier: Apache-2.0
package dev.drover.examples;

import dev.drover.engine.Drover;
import dev.drover.engine.InputRefused;
import dev.drover.engine.Orchestrator;
import dev.drover.model.Exit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** One process of the {@link TranscoderActor}, which is there for one request. Immutable. */
record TranscoderJob(Drover drover, String name, TranscoderActor.Transcode request) {

  /** Completes when all has come to the asker and the process is gone; fails with the reason when it is gone and was no success. */
  CompletionStage<Done> run() {
    var process = Programs.filter(name, request.command());
    return reached(to -> new Orchestrator.Deploy(List.of(process), to)).thenCompose(_ -> transcode())
        .handle((_, failure) -> reached(to -> new Orchestrator.Remove(List.of(name), to)) // ends it, if it lives
            .thenCompose(_ -> result(failure)))
        .thenCompose(removed -> removed);
  }

  private CompletionStage<Done> transcode() {
    var over = new CompletableFuture<Done>();
    // example: streams
    var started = new CompletableFuture<String>();
    Pair<CompletionStage<Done>, CompletionStage<Done>> output = drover.output(name)
        .concat(Source.completionStageSource(started.thenCompose(drover::exit).thenApply(TranscoderJob::success)))
        .watchTermination(Pair::create).to(request.to()).run(drover.system());
    output.first() // all that it prints is taken, so it may start
        .thenCompose(_ -> reached(to -> new Orchestrator.Start(List.of(name), false, to)))
        .thenCompose(_ -> {
          started.complete(name);
          return request.from().runWith(drover.input(name), drover.system());
        })
        // end
        .whenComplete((_, failure) -> {
          if (failure != null && !(Commands.cause(failure) instanceof InputRefused)) { // it may end before it has read all
            over.completeExceptionally(failure);
          }
        });
    var _ = output.second().whenComplete((done, failure) -> {
      if (failure == null) {
        over.complete(done);
      } else {
        over.completeExceptionally(failure);
      }
    });
    return over;
  }

  /** What follows the output: nothing, or the news that it is not all. */
  private static Source<ByteString, NotUsed> success(Exit exit) {
    return exit.equals(new Exit.Code(0)) ? Source.empty() : Source.failed(new IllegalStateException(exit.toString()));
  }

  private CompletionStage<Done> reached(Function<ActorRef<Orchestrator.Reply>, Orchestrator.Command> command) {
    return Commands.reached(drover, command);
  }

  private static CompletionStage<Done> result(@Nullable Throwable failure) {
    return failure == null
        ? CompletableFuture.completedStage(Done.getInstance())
        : CompletableFuture.failedStage(failure);
  }
}
