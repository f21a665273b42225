// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import dev.drover.model.Event;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.State;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;

/** Owns one instance, and answers queries itself, between the events that it works off. */
final class OwnerActor {
  sealed interface Command permits Get, Happened {}

  /** {@code heard} is told after it took effect. */
  record Happened(Event event, @Nullable ActorRef<Done> heard) implements Command {}

  private final Owner owner;

  private OwnerActor(Owner owner) {
    this.owner = owner;
  }

  static Behavior<Command> create(InstanceId id, ProcessSpec spec, Tools tools) {
    return Behaviors.setup(context -> {
      ActorRef<Command> self = context.getSelf();
      var owner = new Owner(id, spec, tools, event -> self.tell(new Happened(event, null)));
      return new OwnerActor(owner).in(owner.begin(), Owner.declared(id, spec, tools));
    });
  }

  private Behavior<Command> in(State state, ProcessSnapshot seen) {
    return Behaviors.receive((_, message) -> switch (message) {
      case Get(var replyTo) -> {
        replyTo.tell(seen);
        yield Behaviors.same();
      }
      case Happened m -> onHappened(state, seen, m);
    }, (_, signal) -> {
      if (signal instanceof PostStop) {
        owner.abandon();
      }
      return Behaviors.same();
    });
  }

  private Behavior<Command> onHappened(State state, ProcessSnapshot seen, Happened m) {
    State next = owner.advance(state, m.event());
    if (m.heard() != null) {
      m.heard().tell(Done.getInstance());
    }
    return in(next, owner.see(next, seen));
  }
}
