// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.engine.AttachReply;
import dev.drover.engine.InputRefused;
import dev.drover.model.InstanceId;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.SourceRef;
import org.apache.pekko.stream.StreamRefAttributes;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.StreamRefs;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Gives other nodes what is at this one, as streams: lines, the input of a process, a terminal. It keeps nothing of them: a stream
 * ends with who asked for it, or when that has not come for it in time. Any node may ask.
 */
final class OutpostActor {
  static final String NAME = "drover-outpost";
  private static final Duration FETCHED_WITHIN = Duration.ofSeconds(15);

  sealed interface Command permits ShowLines, TakeInput, ShowTerminal, Attached {}

  /** Answered by {@link Linked} to pieces of {@link LineFrames}. */
  record ShowLines(LineWish wish, ActorRef<Linked> replyTo) implements Command, Wire {}

  /** Answered by {@link Linked} to one {@link InputOutcome}. {@code data} is what the process is to read. */
  record TakeInput(InstanceId instance, boolean closes, SourceRef<ByteString> data, ActorRef<Linked> replyTo)
      implements
        Command,
        Wire {}

  /** Answered by {@link Linked} to frames of {@link TerminalFrames}. {@code typed} is likewise. */
  record ShowTerminal(InstanceId instance, SourceRef<ByteString> typed, ActorRef<Linked> replyTo)
      implements
        Command,
        Wire {}

  private record Attached(ShowTerminal asked, @Nullable AttachReply reply, @Nullable Throwable failure)
      implements
        Command {}

  private final ActorContext<Command> context;
  private final Outpost outpost;

  private OutpostActor(ActorContext<Command> context, Outpost outpost) {
    this.context = context;
    this.outpost = outpost;
  }

  static Behavior<Command> create(Outpost outpost) {
    return Behaviors.setup(context -> new OutpostActor(context, outpost).running());
  }

  private Behavior<Command> running() {
    return Behaviors.receiveMessage(message -> {
      switch (message) {
        case ShowLines m -> showLines(m);
        case TakeInput m -> takeInput(m);
        case ShowTerminal m -> context.pipeToSelf(outpost.here().attach(m.instance().name()),
            (reply, failure) -> new Attached(m, reply, failure));
        case Attached(ShowTerminal asked, AttachReply reply, Throwable failure) -> onAttached(asked, reply, failure);
      }
      return Behaviors.same();
    });
  }

  private void showLines(ShowLines m) {
    try {
      m.replyTo().tell(Linked.to(offer(outpost.lines().apply(m.wish().query(), m.wish().places())
          .via(LineFrames.encoding())), 0));
    } catch (IllegalArgumentException wrong) { // a pattern, among others
      m.replyTo().tell(Linked.refused(String.valueOf(wrong.getMessage())));
    }
  }

  private void takeInput(TakeInput m) {
    CompletionStage<Long> sent = m.data().getSource()
        .runWith(outpost.here().input(m.instance().name(), m.closes()), context.getSystem());
    CompletionStage<ByteString> outcome = sent.handle((bytes, failure) -> outcome(bytes, failure).encode());
    m.replyTo().tell(Linked.to(offer(Source.completionStage(outcome)), 0));
  }

  private static InputOutcome outcome(@Nullable Long bytes, @Nullable Throwable failure) {
    if (failure == null) {
      return new InputOutcome(bytes == null ? 0 : bytes, "");
    }
    Throwable cause = failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
    return cause instanceof InputRefused refused
        ? new InputOutcome(refused.sent(), String.valueOf(refused.getMessage()))
        : new InputOutcome(0, "the stream broke off: " + cause.getMessage());
  }

  private void onAttached(ShowTerminal asked, @Nullable AttachReply reply, @Nullable Throwable failure) {
    switch (reply) {
      case AttachReply.Attached(var to) -> {
        var _ = asked.typed().getSource().via(TerminalFrames.sizesTo(to)).runWith(to.keys(), context.getSystem());
        asked.replyTo().tell(Linked.to(offer(TerminalFrames.shown(to)), to.incarnation()));
      }
      case AttachReply.NotAttached(String reason) -> asked.replyTo().tell(Linked.refused(reason));
      case null -> asked.replyTo().tell(Linked.refused(asked.instance() + ": no answer at its node: "
          + (failure == null ? "" : failure.getMessage())));
    }
  }

  private SourceRef<ByteString> offer(Source<ByteString, ?> stream) {
    return stream.toMat(StreamRefs.<ByteString>sourceRef()
        .addAttributes(StreamRefAttributes.subscriptionTimeout(FETCHED_WITHIN)), Keep.right())
        .run(context.getSystem());
  }
}
