// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Tells something to instances, and says once when each of them has heard of it, has failed and never will, or is out of reach. */
final class Hearing {
  sealed interface Said {}

  /** An instance's word that the event took effect, or was ignored; {@code by} is it, or who told it. */
  record Heard(ActorRef<InstanceActor.Command> by) implements Said {}

  private record Enough() implements Said {}

  /** What one is told, and whom it answers. */
  interface Telling extends Function<ActorRef<Said>, InstanceActor.Command> {}

  /** One that is told. */
  record Told(ActorRef<InstanceActor.Command> instance, Telling what) {}

  private final ActorContext<Said> context;
  private final Runnable whenAllHeard;

  private Hearing(ActorContext<Said> context, Runnable whenAllHeard) {
    this.context = context;
    this.whenAllHeard = whenAllHeard;
  }

  /** {@code atMost}: it is waited for them so long. */
  static Behavior<Said> create(List<Told> instances, Duration atMost, Runnable whenAllHeard) {
    return Behaviors.setup(context -> {
      if (atMost.compareTo(Delays.LONGEST) < 0) {
        context.scheduleOnce(atMost, context.getSelf(), new Enough());
      }
      for (Told each : instances) {
        context.watch(each.instance());
        each.instance().tell(each.what().apply(context.getSelf()));
      }
      return new Hearing(context, whenAllHeard).awaiting(instances.size());
    });
  }

  private Behavior<Said> awaiting(int open) {
    if (open == 0) {
      whenAllHeard.run();
      return Behaviors.stopped();
    }
    return Behaviors.receive((_, said) -> switch (said) {
      case Heard heard -> {
        context.unwatch(heard.by()); // so that one that heard and then fails is not counted twice
        yield awaiting(open - 1);
      }
      case Enough _ -> awaiting(0);
    }, (_, signal) -> signal instanceof Terminated ? awaiting(open - 1) : Behaviors.same());
  }
}
