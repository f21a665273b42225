// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.InstanceId;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.model.Snapshots;
import java.util.Map;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * The top of an actor system that has one project and nothing else: when the orchestrator ends, in whatever way, so does
 * the system, by its coordinated shutdown, in which who serves queries comes to an end in good order.
 */
final class Guardian {
  private Guardian() {}

  static Behavior<Orchestrator.Command> create(Project project, Map<InstanceId, ProcessSpec> specs, Takeover takeover,
      Services services) {
    return Behaviors.setup(context -> {
      var orchestrator = context.spawn(Orchestrator.create(project, specs, takeover, services), "orchestrator");
      context.watch(orchestrator);
      return Behaviors.receive((_, command) -> {
        orchestrator.tell(command);
        return Behaviors.same();
      }, (_, signal) -> {
        if (signal instanceof Terminated end) {
          onEnd(context, services, end);
        }
        return Behaviors.same();
      });
    });
  }

  private static void onEnd(ActorContext<Orchestrator.Command> context, Services services, Terminated end) {
    if (end instanceof ChildFailed failed) {
      context.getLog().error("the orchestrator failed, which is a bug; everything is killed", failed.getCause());
      markFailed(services, "Drover failed, which is a bug: " + failed.getCause());
    }
    context.getSystem().terminate();
  }

  /** The owners of these entries are gone with the orchestrator, and what they had launched was killed. */
  private static void markFailed(Services services, String why) {
    services.board().forEach(seen -> {
      if (!seen.phase().atRest()) {
        var last = Snapshots.failed(seen, why);
        services.board().publish(last);
        services.events().append(new LifecycleEvent(0, services.clock().instant(), last.instance(), last.incarnation(),
            "failed", last.phase(), last.revision(), why));
      }
    });
  }
}
