// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.LifecycleEvent;
import dev.drover.model.Snapshots;
import java.util.function.Function;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Stands above an orchestrator: when that ends, in whatever way, the board says so, and the guardian ends in its own way. */
final class Guardian {
  private final ActorContext<Orchestrator.Command> context;
  private final Services services;
  private final Function<ActorContext<Orchestrator.Command>, Behavior<Orchestrator.Command>> whenEnded;
  private final Runnable whenStopped;

  private Guardian(ActorContext<Orchestrator.Command> context, Services services,
      Function<ActorContext<Orchestrator.Command>, Behavior<Orchestrator.Command>> whenEnded, Runnable whenStopped) {
    this.context = context;
    this.services = services;
    this.whenEnded = whenEnded;
    this.whenStopped = whenStopped;
  }

  /** The top of an actor system that has nothing else: that ends as well, by its coordinated shutdown, in which who serves ends in good order. */
  static Behavior<Orchestrator.Command> ofSystem(Takeover takeover, Services services) {
    return create(takeover, services, context -> {
      context.getSystem().terminate();
      return Behaviors.same();
    }, () -> {});
  }

  /** One among other actors; {@code whenStopped} runs when none of its own lives any more, whoever ended it. */
  static Behavior<Orchestrator.Command> embedded(Services services, Runnable whenStopped) {
    return create(Takeover.NOTHING, services, _ -> Behaviors.stopped(), whenStopped);
  }

  private static Behavior<Orchestrator.Command> create(Takeover takeover, Services services,
      Function<ActorContext<Orchestrator.Command>, Behavior<Orchestrator.Command>> whenEnded, Runnable whenStopped) {
    return Behaviors.setup(context -> {
      var orchestrator = context.spawn(OrchestratorActor.create(takeover, services, Hosting.here(services)),
          "orchestrator");
      context.watch(orchestrator);
      return new Guardian(context, services, whenEnded, whenStopped).over(orchestrator);
    });
  }

  private Behavior<Orchestrator.Command> over(ActorRef<Orchestrator.Command> orchestrator) {
    return Behaviors.receive((_, command) -> {
      orchestrator.tell(command);
      return Behaviors.same();
    }, (_, signal) -> onSignal(signal));
  }

  private Behavior<Orchestrator.Command> onSignal(Signal signal) {
    if (signal instanceof PostStop) {
      markFailed("Drover was stopped, and what it had launched was killed");
      whenStopped.run();
    }
    return signal instanceof Terminated end ? onEnd(end) : Behaviors.same();
  }

  private Behavior<Orchestrator.Command> onEnd(Terminated end) {
    if (end instanceof ChildFailed failed) {
      context.getLog().error("the orchestrator failed, which is a bug; everything is killed", failed.getCause());
      markFailed("Drover failed, which is a bug: " + failed.getCause());
    }
    return whenEnded.apply(context);
  }

  /** The owners of these entries are gone with the orchestrator, and what they had launched was killed. */
  private void markFailed(String why) {
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
