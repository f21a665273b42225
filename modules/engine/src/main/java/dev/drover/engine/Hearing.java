// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.InstanceId;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Tells something to instances, and says once when each of them has heard of it, has failed and never will, or is out of reach. */
public final class Hearing {
  /** What is said to it. */
  public sealed interface Said {}

  /** An instance's word that the event took effect, or was ignored. */
  public record Heard(InstanceId by) implements Said {}

  private record Enough() implements Said {}

  /** What one is told, and whom it answers. */
  interface Telling extends Function<ActorRef<Said>, InstanceActor.Command> {}

  /** One that is told. */
  record Told(InstanceId id, ActorRef<InstanceActor.Command> instance, Telling what) {}

  private final ActorContext<Said> context;
  private final Map<InstanceId, Told> instances;
  private final Runnable whenAllHeard;

  private Hearing(ActorContext<Said> context, Map<InstanceId, Told> instances, Runnable whenAllHeard) {
    this.context = context;
    this.instances = instances;
    this.whenAllHeard = whenAllHeard;
  }

  /** {@code atMost}: it is waited for them so long. Who is told several things has heard with the last of them. */
  static Behavior<Said> create(List<Told> told, Duration atMost, Runnable whenAllHeard) {
    return Behaviors.setup(context -> {
      if (atMost.compareTo(Delays.LONGEST) < 0) {
        context.scheduleOnce(atMost, context.getSelf(), new Enough());
      }
      var last = new HashMap<InstanceId, Told>();
      told.forEach(each -> last.put(each.id(), each));
      last.values().forEach(each -> context.watch(each.instance()));
      ActorRef<Said> nobody = context.getSystem().ignoreRef();
      told.forEach(each -> each.instance()
          .tell(each.what().apply(each.equals(last.get(each.id())) ? context.getSelf() : nobody)));
      return new Hearing(context, last, whenAllHeard).awaiting(last.size());
    });
  }

  private Behavior<Said> awaiting(int open) {
    if (open == 0) {
      whenAllHeard.run();
      return Behaviors.stopped();
    }
    return Behaviors.receive((_, said) -> switch (said) {
      case Heard(InstanceId by) -> {
        Told told = instances.get(by);
        if (told != null) {
          context.unwatch(told.instance()); // so that one that heard and then fails is not counted twice
        }
        yield awaiting(open - 1);
      }
      case Enough _ -> awaiting(0);
    }, (_, signal) -> signal instanceof Terminated ? awaiting(open - 1) : Behaviors.same());
  }
}
