// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.engine.Orchestrator.Changed;
import dev.drover.engine.Orchestrator.Command;
import dev.drover.model.Deployment;
import dev.drover.model.Event;
import dev.drover.model.InstanceId;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Stands for the orchestrator at a node of a cluster: whoever only wants to be told is answered from the board of this node, what is for
 * one instance goes to that instance, and the rest to the orchestrator of all, wherever it is. It hears of every change that the
 * board of this node shows, and wakes those of its own instances that depend on what changed.
 */
final class DeskActor {
  private final Services services;
  private final ActorRef<Command> orchestrator;
  private final BiConsumer<InstanceId, InstanceActor.Command> toInstance;
  private final Consumer<Orchestrator.ShutDown> end;
  private final Watching watching;
  private final ActorContext<Command> context;

  private DeskActor(Services services, ActorRef<Command> orchestrator,
      BiConsumer<InstanceId, InstanceActor.Command> toInstance, Consumer<Orchestrator.ShutDown> end,
      ActorContext<Command> context) {
    this.services = services;
    this.orchestrator = orchestrator;
    this.toInstance = toInstance;
    this.end = end;
    this.watching = new Watching(services, context);
    this.context = context;
  }

  /** {@code end}: this node is to leave the cluster, whose orchestrator goes on. */
  static Behavior<Command> create(Services services, ActorRef<Command> orchestrator,
      BiConsumer<InstanceId, InstanceActor.Command> toInstance, Consumer<Orchestrator.ShutDown> end) {
    return Behaviors.setup(
        context -> new DeskActor(services, orchestrator, toInstance, end, context)
            .in(new Now(Waits.NONE, Optional.empty())));
  }

  /** {@code conductor}: the orchestrator of all, while it is at this node. */
  private record Now(Waits waits, Optional<ActorRef<Command>> conductor) {
    Now with(Waits others) {
      return new Now(others, conductor);
    }
  }

  private Behavior<Command> in(Now now) {
    return Behaviors.receive((_, message) -> onMessage(now, message),
        (_, signal) -> signal instanceof Terminated gone
            && now.conductor().filter(conductor -> conductor.path().equals(gone.getRef().path())).isPresent()
                ? in(new Now(now.waits(), Optional.empty()))
                : Behaviors.same());
  }

  private Behavior<Command> onMessage(Now now, Command message) {
    return switch (message) {
      case Orchestrator.Await m -> in(now.with(watching.await(now.waits(), m)));
      case Orchestrator.AwaitExit m -> in(now.with(watching.await(now.waits(), m)));
      case Orchestrator.Forget m -> in(now.with(now.waits().without(m.whoWaited())));
      case Orchestrator.Subscribe m -> {
        watching.subscribe(m);
        yield Behaviors.same();
      }
      case Orchestrator.Unsubscribe m -> {
        watching.unsubscribe(m);
        yield Behaviors.same();
      }
      case Orchestrator.Send m -> {
        watching.one(m.name(), id -> toInstance.accept(id, new InstanceActor.Send(m.text(), m.end(), m.replyTo())),
            reason -> m.replyTo().tell(new InputReply.NotSent(reason)));
        yield Behaviors.same();
      }
      case Orchestrator.OpenInput m -> {
        watching.one(m.name(),
            id -> here(id, new InstanceActor.OpenInput(m.replyTo()),
                reason -> m.replyTo().tell(new InputOpened.NotOpened(reason))),
            reason -> m.replyTo().tell(new InputOpened.NotOpened(reason)));
        yield Behaviors.same();
      }
      case Orchestrator.TakeOutput m -> {
        watching.one(m.name(),
            id -> here(id, new InstanceActor.TakeOutput(m.tap(), m.replyTo()),
                reason -> m.replyTo().tell(new OutputTaken.NotTaken(reason))),
            reason -> m.replyTo().tell(new OutputTaken.NotTaken(reason)));
        yield Behaviors.same();
      }
      case Orchestrator.Attach m -> {
        watching.one(m.name(),
            id -> here(id, new InstanceActor.Attach(m.replyTo()),
                reason -> m.replyTo().tell(new AttachReply.NotAttached(reason))),
            reason -> m.replyTo().tell(new AttachReply.NotAttached(reason)));
        yield Behaviors.same();
      }
      case Orchestrator.Conducts m -> {
        context.watch(m.conductor());
        yield in(new Now(now.waits(), Optional.of(m.conductor())));
      }
      case Orchestrator.ShutDown m -> {
        end.accept(m);
        yield Behaviors.same();
      }
      case Orchestrator.TooLate _ -> {
        end.accept(new Orchestrator.ShutDown(Duration.ZERO));
        yield Behaviors.same();
      }
      case Changed m -> onChanged(now, m);
      case Orchestrator.Vanished m -> onVanished(now, m);
      case Orchestrator.Start _,Orchestrator.Stop _,Orchestrator.Restart _,Orchestrator.Deliver _,Orchestrator.Deploy _,Orchestrator.Remove _,Orchestrator.Scale _,Orchestrator.Drain _,Orchestrator.Move _,Orchestrator.Late _,Orchestrator.Recorded _,Orchestrator.Unrecorded _ -> {
        orchestrator.tell(message);
        yield Behaviors.same();
      }
    };
  }

  /** What hands over something of this machine can only be had at the node where the instance is. */
  private void here(InstanceId id, InstanceActor.Command message, Consumer<String> otherwise) {
    ProcessSnapshot seen = services.board().get(id);
    if (seen == null) {
      otherwise.accept(id + ": nobody has it yet");
    } else if (seen.node().equals(services.node())) {
      toInstance.accept(id, message);
    } else {
      otherwise.accept(id + ": is at the node " + seen.node() + "; ask there");
    }
  }

  private Behavior<Command> onChanged(Now now, Changed m) {
    if (!m.now().node().equals(services.node())) {
      services.events().append(new LifecycleEvent(0, services.clock().instant(), m.instance(), m.now().incarnation(),
          m.before() == null ? EventNames.DECLARED : EventNames.of(null, m.before(), m.now()), m.now().phase(),
          m.now().revision(), m.now().reason()));
    }
    now.conductor().ifPresent(conductor -> conductor.tell(m));
    wakeDependents(m.instance().process(), m.isRelaunch());
    return in(now.with(watching.after(now.waits(), m.instance())));
  }

  private Behavior<Command> onVanished(Now now, Orchestrator.Vanished m) {
    if (!m.last().node().equals(services.node())) {
      services.events().append(new LifecycleEvent(0, services.clock().instant(), m.last().instance(),
          m.last().incarnation(), EventNames.REMOVED, m.last().phase(), m.last().revision() + 1, ""));
    }
    now.conductor().ifPresent(conductor -> conductor.tell(m));
    wakeDependents(m.last().process(), false);
    return in(now.with(watching.after(now.waits(), m.last().instance())));
  }

  private void wakeDependents(String process, boolean isRelaunch) {
    Deployment deployment = services.deployed().get();
    for (String dependent : deployment.graph().dependents(process)) {
      ProcessSpec spec = deployment.process(dependent);
      boolean follows = isRelaunch && spec != null && spec.restartsWithDependency();
      for (InstanceId id : deployment.instancesOf(dependent)) {
        ProcessSnapshot seen = services.board().get(id);
        if (seen == null || !seen.node().equals(services.node())) {
          continue;
        }
        if (follows) {
          toInstance.accept(id, new InstanceActor.Tell(new Event.DependencyRestarted(process), null));
        }
        toInstance.accept(id, new InstanceActor.LookAtDependencies());
      }
    }
  }
}
