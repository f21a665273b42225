// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import java.util.List;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Tells something to instances, and says once when each of them has heard of it or has failed and never will. */
final class Hearing {
  /** An instance's word that the event took effect, or was ignored. */
  record Heard(ActorRef<InstanceActor.Command> by) {}

  /** What one is told, and whom it answers. */
  interface Telling extends Function<ActorRef<Heard>, InstanceActor.Command> {}

  /** One that is told. */
  record Told(ActorRef<InstanceActor.Command> instance, Telling what) {}

  private final ActorContext<Heard> context;
  private final Runnable whenAllHeard;

  private Hearing(ActorContext<Heard> context, Runnable whenAllHeard) {
    this.context = context;
    this.whenAllHeard = whenAllHeard;
  }

  static Behavior<Heard> create(List<Told> instances, Runnable whenAllHeard) {
    return Behaviors.setup(context -> {
      for (Told each : instances) {
        context.watch(each.instance());
        each.instance().tell(each.what().apply(context.getSelf()));
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
