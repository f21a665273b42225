// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.EventEntry;
import dev.drover.model.Goal;
import java.util.List;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;

/**
 * Tells events to one subscriber, from {@link Begin} until {@link End}, which is answered when nothing more can come; ends when the
 * subscriber has.
 */
final class Subscription {
  /** What is said to it, in an order that it keeps. */
  sealed interface Command {}

  /** One that has begun already goes on as it is. */
  record Begin(Source<EventEntry, NotUsed> events, ActorRef<Orchestrator.Reply> replyTo) implements Command {}

  record End(ActorRef<Orchestrator.Reply> replyTo) implements Command {}

  /** The stream has told its last. */
  private record Over() implements Command {}

  /** So many may be said while a stream ends, which takes as long as one event. */
  private static final int MOST_WAITING = 1_000;

  private final ActorContext<Command> context;
  private final StashBuffer<Command> later;
  private final ActorRef<EventEntry> subscriber;

  private Subscription(ActorContext<Command> context, StashBuffer<Command> later, ActorRef<EventEntry> subscriber) {
    this.context = context;
    this.later = later;
    this.subscriber = subscriber;
  }

  static Behavior<Command> create(ActorRef<EventEntry> subscriber) {
    return Behaviors.setup(context -> Behaviors.withStash(MOST_WAITING, later -> {
      context.watch(subscriber);
      return new Subscription(context, later, subscriber).silent();
    }));
  }

  private Behavior<Command> silent() {
    return Behaviors.receive((_, message) -> switch (message) {
      case Begin m -> begin(m);
      case End m -> done(m.replyTo());
      case Over _ -> Behaviors.same();
    }, (_, signal) -> on(signal));
  }

  private Behavior<Command> begin(Begin m) {
    var stream = m.events().viaMat(KillSwitches.single(), Keep.right())
        .toMat(Sink.foreach(subscriber::tell), Keep.both()).run(Materializer.matFromSystem(context.getSystem()));
    context.pipeToSelf(stream.second(), (_, _) -> new Over());
    var _ = done(m.replyTo());
    return telling(stream.first());
  }

  private Behavior<Command> telling(UniqueKillSwitch stream) {
    return Behaviors.receive((_, message) -> switch (message) {
      case Begin m -> done(m.replyTo());
      case End m -> {
        stream.shutdown();
        yield ending(m);
      }
      case Over _ -> silent();
    }, (_, signal) -> {
      if (signal instanceof PostStop) {
        stream.shutdown();
      }
      return on(signal);
    });
  }

  private Behavior<Command> ending(End end) {
    return Behaviors.receive((_, message) -> {
      if (message instanceof Over) {
        var _ = done(end.replyTo());
        return later.unstashAll(silent());
      }
      later.stash(message);
      return Behaviors.same();
    }, (_, signal) -> on(signal));
  }

  private static Behavior<Command> on(Signal signal) {
    return signal instanceof Terminated ? Behaviors.stopped() : Behaviors.same();
  }

  private static Behavior<Command> done(ActorRef<Orchestrator.Reply> replyTo) {
    replyTo.tell(new Orchestrator.Done(List.of(), Goal.TOLD));
    return Behaviors.same();
  }
}
