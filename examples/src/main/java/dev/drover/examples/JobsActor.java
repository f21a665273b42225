// SPDX-License-Identifier: Apache-2.0
package dev.drover.examples;

import dev.drover.cluster.ClusterNode;
import dev.drover.cluster.NodeSetup;
import dev.drover.engine.Drover;
import dev.drover.engine.LogQuery;
import dev.drover.engine.Orchestrator;
import dev.drover.logs.LogEntry;
import dev.drover.model.Exit;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.javadsl.Sink;

/**
 * Runs jobs on the nodes of a cluster: one such actor a node. What is submitted to any of them runs on the node that has the most room, its
 * end and its output can be asked for at any of them, also before it has ended, and it is there until it is forgotten. Jobs outlive the
 * actor and its node: one that ran on a node that is lost is started again on another one.
 */
public final class JobsActor {
  public sealed interface Command {}

  public record Submit(List<String> command, ActorRef<Reply> replyTo) implements Command {}

  /** Is answered when the job has ended. */
  public record Await(String job, ActorRef<Reply> replyTo) implements Command {}

  /** Ends it, if it still runs. */
  public record Forget(String job, ActorRef<Reply> replyTo) implements Command {}

  private record Answer(ActorRef<Reply> to, Reply reply) implements Command {}

  public sealed interface Reply {}

  /** {@code job}: its name, by which every node knows it. */
  public record Submitted(String job) implements Reply {}

  /** Where it ran, and what it has printed, as far as that is kept. */
  public record Ended(String job, String node, Exit exit, List<String> output) implements Reply {
    public Ended {
      output = List.copyOf(output);
    }
  }

  public record Forgotten(String job) implements Reply {}

  public record Failed(String reason) implements Reply {}

  private final ActorContext<Command> context;
  private final Drover drover;

  private JobsActor(ActorContext<Command> context, Drover drover) {
    this.context = context;
    this.drover = drover;
  }

  /** For the guardian of the actor system that the setup is for. */
  // example: node
  public static Behavior<Command> create(NodeSetup setup) {
    return Behaviors.setup(context -> {
      ClusterNode node = setup.start(context.getSystem());
      return new JobsActor(context, node.drover()).behavior();
    });
  }
  // end

  private Behavior<Command> behavior() {
    return Behaviors.receiveMessage(command -> {
      switch (command) {
        case Submit m -> submit(m);
        case Await m -> answer(m.replyTo(), ended(m.job()));
        case Forget(String job, ActorRef<Reply> replyTo) -> answer(replyTo,
            Commands.reached(drover, to -> new Orchestrator.Remove(List.of(job), to))
                .thenApply(_ -> new Forgotten(job)));
        case Answer(ActorRef<Reply> to, Reply reply) -> to.tell(reply);
      }
      return Behaviors.same();
    });
  }

  // example: jobs
  private void submit(Submit m) {
    String job = "job-" + UUID.randomUUID();
    answer(m.replyTo(), drover.send(to -> new Orchestrator.Deploy(List.of(Programs.job(job, m.command())), to))
        .thenApply(reply -> reply instanceof Orchestrator.Rejected(String reason)
            ? new Failed(reason)
            : new Submitted(job)));
  }

  private CompletionStage<Reply> ended(String job) {
    var output = LogQuery.of(InstanceId.sole(job));
    return drover.exit(job).thenCompose(exit -> drover.lines(output)
        .mapConcat(entry -> entry instanceof LogEntry.Line line ? List.of(line.text()) : List.of())
        .runWith(Sink.seq(), drover.system()).thenApply(lines -> new Ended(job, node(job), exit, lines)));
  }
  // end

  private String node(String job) {
    ProcessSnapshot seen = drover.board().get(InstanceId.sole(job));
    return seen == null ? "" : seen.node();
  }

  private void answer(ActorRef<Reply> to, CompletionStage<? extends Reply> when) {
    context.pipeToSelf(when, (reply, failure) -> new Answer(to, reply != null
        ? reply
        : new Failed(failure == null ? "no answer" : String.valueOf(Commands.cause(failure).getMessage()))));
  }
}
