// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.engine.Drover;
import dev.drover.engine.Wakes;
import dev.drover.engine.InputReply;
import dev.drover.engine.Orchestrator;
import dev.drover.model.Goal;
import dev.drover.model.InstanceId;
import dev.drover.model.NodeView;
import dev.drover.model.ProcessSnapshot;
import dev.drover.wire.CommandRequest;
import dev.drover.wire.InputRequest;
import dev.drover.wire.Progress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** Hands commands to the orchestrator, and tells from the board how they come along. Any thread. */
public final class Commands {
  private static final Duration SAY_EVERY = Duration.ofMillis(500);

  private final Drover drover;

  public Commands(Drover drover) {
    this.drover = drover;
  }

  /** What came of a command: a stream of its progress, which ends with the last of it. */
  public Source<Progress, NotUsed> run(CommandRequest request) {
    return of(drover.send(replyTo -> command(request, replyTo)), request.waits(), request.timeout());
  }

  /** The same of one that was sent already. */
  public Source<Progress, NotUsed> of(CompletionStage<Orchestrator.Reply> sent, boolean waits, Duration timeout) {
    CompletionStage<Source<Progress, NotUsed>> started = sent.thenApply(reply -> switch (reply) {
      case Orchestrator.Rejected(String reason) -> Source.<Progress>single(new Progress.Failed(List.of(reason)));
      case Orchestrator.Accepted(var instances, Goal goal) -> progress(instances, goal, waits, timeout);
      case Orchestrator.Done(var instances, Goal goal) -> progress(instances, goal, waits, timeout);
    });
    started = started.exceptionally(failure -> Source.single(unanswered(failure)));
    return Source.completionStageSource(started).mapMaterializedValue(_ -> NotUsed.getInstance());
  }

  /** What came of it: one line of progress. */
  public Source<Progress, NotUsed> send(InputRequest request) {
    CompletionStage<Progress> sent = drover
        .sendInput(request.name(), ByteString.fromString(request.text(), StandardCharsets.UTF_8), request.end())
        .thenApply(reply -> switch (reply) {
          case InputReply.Sent s -> new Progress.Done(List.of(describe(s)));
          case InputReply.NotSent(String reason) -> new Progress.Failed(List.of(reason));
        });
    sent = sent.exceptionally(Commands::unanswered);
    return Source.completionStage(sent);
  }

  /** In a cluster nobody decides for a while when the node that did is lost. */
  private static Progress unanswered(Throwable failure) {
    Throwable why = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    if (why instanceof TimeoutException) {
      return new Progress.Failed(
          List.of("nobody who decides has answered; it may come to it all the same, look with `drover ps`"
              + " before you try again"));
    }
    throw new CompletionException(why);
  }

  private static String describe(InputReply.Sent sent) {
    String bytes = sent.bytes() == 1 ? "1 byte" : sent.bytes() + " bytes";
    return sent.instance() + ": sent " + (!sent.ended()
        ? bytes
        : sent.bytes() == 0 ? "the end of its input" : bytes + " and the end of its input");
  }

  private static Orchestrator.Command command(CommandRequest request, ActorRef<Orchestrator.Reply> replyTo) {
    return switch (request.command()) {
      case START -> new Orchestrator.Start(request.names(), request.dependencies(), replyTo);
      case RESUME -> new Orchestrator.Start(request.names(), request.dependencies(), true, replyTo);
      case STOP -> new Orchestrator.Stop(request.names(), false, replyTo);
      case KILL -> new Orchestrator.Stop(request.names(), true, replyTo);
      case RESTART -> new Orchestrator.Restart(request.names(), replyTo);
      case SIGNAL -> new Orchestrator.Deliver(request.names(), Objects.requireNonNull(request.signal()), replyTo);
    };
  }

  private Source<Progress, NotUsed> progress(List<InstanceId> instances, Goal goal, boolean waits, Duration timeout) {
    Source<Progress, NotUsed> accepted = Source.single(accepted(instances));
    return waits ? accepted.concat(await(instances, goal, timeout)) : accepted;
  }

  static Progress accepted(List<InstanceId> instances) {
    return new Progress.Accepted(instances.stream().map(InstanceId::name).toList());
  }

  /** Looks at the board after each event, and now and then, until every instance has reached or missed the goal. */
  public Source<Progress, NotUsed> await(List<InstanceId> instances, Goal goal, Duration timeout) {
    return await(instances, Standing.at(goal), timeout);
  }

  Source<Progress, NotUsed> await(List<InstanceId> instances, Standing goal, Duration timeout) {
    Source<Boolean, NotUsed> looks = Wakes.of(drover.events()::onAppend).map(_ -> false);
    Source<Boolean, NotUsed> ticks = Source.tick(SAY_EVERY, SAY_EVERY, true).mapMaterializedValue(
        _ -> NotUsed.getInstance());
    Source<Boolean, NotUsed> end = Source.single(true).initialDelay(timeout).map(_ -> true);
    Source<Progress, NotUsed> watched = looks.merge(ticks).map(say -> look(instances, goal, say));
    Source<Progress, NotUsed> late = end.map(_ -> new Progress.TimedOut(unreached(instances, goal)));
    return watched.merge(late).filterNot(p -> p instanceof Progress.Waiting(var reasons) && reasons.isEmpty())
        .takeWhile(p -> !p.isLast(), true);
  }

  /** The state of things; an empty Waiting where there is nothing to be said about it now. */
  private Progress look(List<InstanceId> instances, Standing goal, boolean say) {
    var reached = new ArrayList<String>();
    var missed = new ArrayList<String>();
    var open = new ArrayList<String>();
    for (InstanceId id : instances) {
      ProcessSnapshot seen = drover.board().get(id);
      String state = seen == null ? id + ": is not there any more" : describe(seen);
      switch (goal.of(id, seen)) {
        case REACHED -> reached.add(state);
        case MISSED -> missed.add(state);
        case OPEN -> open.add(state);
      }
    }
    if (!open.isEmpty()) {
      return new Progress.Waiting(say ? open : List.of());
    }
    return missed.isEmpty() ? new Progress.Done(reached) : new Progress.Failed(missed);
  }

  private List<String> unreached(List<InstanceId> instances, Standing goal) {
    return instances.stream().map(drover.board()::get).filter(Objects::nonNull)
        .filter(seen -> goal.of(seen.instance(), seen) != Goal.Outcome.REACHED).map(Commands::describe).toList();
  }

  /** How it stands with an instance, for people. */
  public static String describe(ProcessSnapshot seen) {
    String where = seen.node().equals(NodeView.LOCAL) ? "" : " on " + seen.node();
    return seen.instance() + ": " + seen.summary() + where + (seen.reason().isEmpty() ? "" : ": " + seen.reason());
  }
}
