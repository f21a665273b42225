// SPDX-License-Identifier: Apache-2.0
package dev.drover.examples;

import dev.drover.engine.Drover;
import dev.drover.model.Project;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * Runs a process for each request ({@code gzip}, {@code tr}, {@code ffmpeg}): what comes from the request's stream goes to its input,
 * and its output to the asker, with back-pressure on all of the way. So many run at once, and the other requests wait. Its processes end with it.
 */
public final class TranscoderActor {
  public sealed interface Command {}

  /**
   * {@code from} goes through {@code command} and what comes of it to {@code to}, as fast as that takes it; then {@code replyTo} is told.
   * What {@code to} has got is all only if that is {@link Transcoded}.
   */
  public record Transcode(List<String> command, Source<ByteString, ?> from, Sink<ByteString, ?> to,
      ActorRef<Reply> replyTo) implements Command {}

  private record Over(ActorRef<Reply> replyTo, Reply reply) implements Command {}

  public sealed interface Reply {}

  public record Transcoded() implements Reply {}

  /** It could not be launched, ended with another code than 0, or one of both streams failed. */
  public record Failed(String reason) implements Reply {}

  /** What changes with each message: how many have begun so far, how many run, and who waits. */
  private record Now(long begun, int running, List<Transcode> waiting) {}

  private final ActorContext<Command> context;
  private final Drover drover;
  private final int mostAtOnce;

  private TranscoderActor(ActorContext<Command> context, Drover drover, int mostAtOnce) {
    this.context = context;
    this.drover = drover;
    this.mostAtOnce = mostAtOnce;
  }

  // example: spawn
  public static Behavior<Command> create(int mostAtOnce) {
    return Behaviors.setup(context -> {
      Drover drover = Drover.spawn(context, new Project("transcoder", List.of()), "drover");
      return new TranscoderActor(context, drover, mostAtOnce).in(new Now(0, 0, List.of()));
    });
  }
  // end

  private Behavior<Command> in(Now now) {
    return Behaviors.receiveMessage(command -> switch (command) {
      case Transcode m -> in(next(new Now(now.begun(), now.running(), Lists.plus(now.waiting(), m))));
      case Over m -> onOver(now, m);
    });
  }

  private Behavior<Command> onOver(Now now, Over m) {
    m.replyTo().tell(m.reply());
    return in(next(new Now(now.begun(), now.running() - 1, now.waiting())));
  }

  private Now next(Now now) {
    if (now.waiting().isEmpty() || now.running() == mostAtOnce) {
      return now;
    }
    Transcode first = now.waiting().getFirst();
    CompletionStage<Done> job = new TranscoderJob(drover, "job-" + now.begun(), first).run();
    context.pipeToSelf(job, (_, failure) -> new Over(first.replyTo(), failure == null
        ? new Transcoded()
        : new Failed(String.valueOf(Commands.cause(failure).getMessage()))));
    return new Now(now.begun() + 1, now.running() + 1, Lists.rest(now.waiting()));
  }
}
