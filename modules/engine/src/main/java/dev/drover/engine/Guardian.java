// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.Project;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * The top of an actor system that has one project and nothing else: when the orchestrator ends, in whatever way, so does
 * the system, by its coordinated shutdown, in which who serves queries comes to an end in good order.
 */
final class Guardian {
  private Guardian() {}

  static Behavior<Orchestrator.Command> create(Project project, Services services) {
    return Behaviors.setup(context -> {
      var orchestrator = context.spawn(Orchestrator.create(project, services), "orchestrator");
      context.watch(orchestrator);
      return Behaviors.receive((_, command) -> {
        orchestrator.tell(command);
        return Behaviors.same();
      }, (_, signal) -> {
        if (signal instanceof Terminated) {
          context.getSystem().terminate();
        }
        return Behaviors.same();
      });
    });
  }
}
