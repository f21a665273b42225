// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.Goal;
import dev.drover.model.InstanceId;
import dev.drover.model.Names;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.Selection.Found;
import dev.drover.model.Selection.Unknown;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.ActorContext;

/** What an actor does for those who want to be told how things go on, all of it from the board. Owner only: that actor. */
final class Watching {
  private final Services services;
  private final ActorContext<Orchestrator.Command> context;

  Watching(Services services, ActorContext<Orchestrator.Command> context) {
    this.services = services;
    this.context = context;
  }

  Waits await(Waits waits, Orchestrator.Await m) {
    return await(waits, new Waits.ForGoal(Set.copyOf(m.instances()), m.goal(), m.replyTo()));
  }

  Waits await(Waits waits, Orchestrator.AwaitExit m) {
    var found = new InstanceId[1];
    one(m.name(), id -> found[0] = id, reason -> m.replyTo().tell(new Orchestrator.NoExit(reason)));
    if (found[0] == null) {
      return waits;
    }
    ProcessSnapshot seen = services.board().get(found[0]);
    long latest = seen == null ? 0 : seen.incarnation();
    return await(waits, new Waits.ForExit(found[0], Math.max(1, latest), m.replyTo()));
  }

  private Waits await(Waits waits, Waits.Wait wait) {
    if (wait.isOver(services.board(), services.deployed().get())) {
      return waits;
    }
    context.watchWith(wait.who(), new Orchestrator.Forget(wait.who()));
    return waits.plus(wait);
  }

  /** Something has become of this one. */
  Waits after(Waits waits, InstanceId changed) {
    return waits.after(changed, services.board(), services.deployed().get());
  }

  /** What is for one instance alone: of a process that was scaled up, the first one still has the name of the process. */
  void one(String name, Consumer<InstanceId> found, Consumer<String> otherwise) {
    Optional<InstanceId> exact = InstanceId.parse(name).filter(services.deployed().get().specs()::containsKey);
    if (exact.isPresent()) {
      found.accept(exact.get());
      return;
    }
    switch (services.deployed().get().selection().of(List.of(name))) {
      case Unknown unknown -> otherwise.accept(unknown.reason());
      case Found(List<InstanceId> named) when named.size() == 1 -> found.accept(named.getFirst());
      case Found(List<InstanceId> named) -> otherwise.accept(Names.several(name, named));
    }
  }

  /** Once for each subscriber, however often it asks. */
  void subscribe(Orchestrator.Subscribe m) {
    var events = EventStreams.of(services.events(), services.bells().events(),
        services.measures().followers().events(), m.query().following());
    subscription(m.subscriber())
        .orElseGet(() -> context.spawn(Subscription.create(m.subscriber()), nameOf(m.subscriber())))
        .tell(new Subscription.Begin(events, m.replyTo()));
  }

  /** It is answered when nothing more can come. */
  void unsubscribe(Orchestrator.Unsubscribe m) {
    subscription(m.subscriber()).ifPresentOrElse(found -> found.tell(new Subscription.End(m.replyTo())),
        () -> m.replyTo().tell(new Orchestrator.Done(List.of(), Goal.TOLD)));
  }

  private Optional<ActorRef<Subscription.Command>> subscription(ActorRef<?> subscriber) {
    return context.getChild(nameOf(subscriber)).map(ActorRef::unsafeUpcast);
  }

  private static String nameOf(ActorRef<?> subscriber) {
    return "subscription-" + Integer.toHexString(subscriber.path().toString().hashCode()) + "-"
        + subscriber.path().uid();
  }
}
