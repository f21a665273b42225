// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.EventEntry;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.Materializer;
import org.apache.pekko.stream.javadsl.Source;

/** Tells events to a subscriber for as long as both live; ends when the subscriber has. */
final class Subscription {
  /** It has none: it ends with its subscriber, or by its parent. */
  interface Command {}

  private Subscription() {}

  static Behavior<Command> create(Source<EventEntry, NotUsed> events, ActorRef<EventEntry> subscriber) {
    return Behaviors.setup(context -> {
      context.watch(subscriber);
      var end = KillSwitches.shared("subscription");
      var _ = events.via(end.flow()).runForeach(subscriber::tell, Materializer.matFromSystem(context.getSystem()));
      return Behaviors.receive((_, _) -> Behaviors.same(), (_, signal) -> {
        if (signal instanceof PostStop) {
          end.shutdown();
        }
        return signal instanceof Terminated ? Behaviors.stopped() : Behaviors.same();
      });
    });
  }
}
