// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import dev.drover.model.ProcessSnapshot;
import java.time.Instant;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Holds the state of one instance, and tells it to who asks. */
final class StatusActor {
  private StatusActor() {}

  sealed interface Command permits Get, Publish, Relaunched {}

  record Publish(ProcessSnapshot snapshot) implements Command {}

  record Relaunched(Instant at) implements Command {}

  static Behavior<Command> create(ProcessSnapshot state) {
    return Behaviors.receiveMessage(message -> switch (message) {
      case Get(var replyTo) -> {
        replyTo.tell(state);
        yield Behaviors.same();
      }
      case Publish(ProcessSnapshot next) -> create(next);
      case Relaunched(Instant at) -> create(Relaunch.of(state, at));
    });
  }
}
