// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.Event;
import java.util.List;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Tells an event to instances, and says once when each of them has heard of it or has failed and never will. */
final class Hearing {
  /** An instance's word that the event took effect, or was ignored. */
  record Heard(ActorRef<InstanceActor.Command> by) {}

  private final ActorContext<Heard> context;
  private final Runnable whenAllHeard;

  private Hearing(ActorContext<Heard> context, Runnable whenAllHeard) {
    this.context = context;
    this.whenAllHeard = whenAllHeard;
  }

  static Behavior<Heard> create(List<ActorRef<InstanceActor.Command>> instances, Event event, Runnable whenAllHeard) {
    return Behaviors.setup(context -> {
      for (ActorRef<InstanceActor.Command> instance : instances) {
        context.watch(instance);
        instance.tell(new InstanceActor.Tell(event, context.getSelf()));
      }
      return new Hearing(context, whenAllHeard).awaiting(instances.size());
    });
  }

  private Behavior<Heard> awaiting(int open) {
    if (open == 0) {
      whenAllHeard.run();
      return Behaviors.stopped();
    }
    return Behaviors.receive((_, heard) -> {
      context.unwatch(heard.by()); // so that one that heard and then fails is not counted twice
      return awaiting(open - 1);
    }, (_, signal) -> signal instanceof Terminated ? awaiting(open - 1) : Behaviors.same());
  }
}
