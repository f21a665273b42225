// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.engine.Orchestrator.Accepted;
import dev.drover.engine.Orchestrator.Command;
import dev.drover.engine.Orchestrator.Done;
import dev.drover.engine.Orchestrator.Reply;
import dev.drover.model.Deployment;
import dev.drover.model.Event;
import dev.drover.model.Goal;
import dev.drover.model.History;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Snapshots;
import dev.drover.model.State;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.jspecify.annotations.Nullable;

/**
 * The actors of the instances, as their orchestrator has them: lets them come and go, tells them what was decided, and answers
 * who decided it when they have heard. Owner only: the orchestrator.
 */
final class Crew {
  private final Services services;
  private final Hosting hosting;
  private final ActorContext<Command> context;
  private final Watching watching;

  Crew(Services services, Hosting hosting, ActorContext<Command> context, Watching watching) {
    this.services = services;
    this.hosting = hosting;
    this.context = context;
    this.watching = watching;
  }

  /** All that is deployed, and what is taken over. */
  Scene begin(Deployment deployment, Takeover takeover) {
    var members = new HashMap<InstanceId, Scene.Member>();
    var beginnings = new HashMap<State, State>(); // most are the same
    deployment.specs().forEach((id, spec) -> {
      KeptStore.Kept kept = takeover.wanted().get(id);
      State first = InstanceActor.initial(spec, History.after(services.incarnations().last(id)), kept);
      members.put(id,
          spawn(deployment, id, beginnings.computeIfAbsent(first, same -> same), new Custody(), kept));
    });
    return Scene.of(deployment, members, takeover.wanted().size());
  }

  private Scene.Member spawn(Deployment deployment, InstanceId id, State first, Custody custody,
      KeptStore.@Nullable Kept kept) {
    return spawn(id, deployment.spec(id).orElseThrow(), deployment.version(id.process()), first, custody, kept);
  }

  private Scene.Member spawn(InstanceId id, ProcessSpec spec, int version, State first, Custody custody,
      KeptStore.@Nullable Kept kept) {
    var birth = new InstanceActor.Birth(id, spec, version, first, custody, context.getSelf(), kept,
        Departure.STAYS);
    var actor = context.spawnAnonymous(hosting.instance(birth));
    context.watch(actor);
    return new Scene.Member(id, custody, actor);
  }

  /** On the board from now on, as revision 0, before its actor begins with 1. */
  Scene.Member arrive(Deployment deployment, InstanceId id) {
    ProcessSpec spec = deployment.spec(id).orElseThrow();
    State first = InstanceActor.initial(spec, History.after(services.incarnations().last(id)), null);
    hosting.declare(Snapshots.of(id, services.node(), spec, deployment.version(id.process()), first, 0,
        services.clock().instant()));
    return spawn(deployment, id, first, new Custody(), null);
  }

  static Hearing.Told respecify(Scene now, InstanceId id) {
    ProcessSpec spec = now.deployment().spec(id).orElseThrow();
    int version = now.deployment().version(id.process());
    return new Hearing.Told(id, now.member(id).actor(), heard -> new InstanceActor.Respecify(spec, version, heard));
  }

  static List<Hearing.Told> telling(Scene now, Collection<InstanceId> ids, Event event) {
    return ids.stream().filter(id -> !now.departs(id)).map(
        id -> new Hearing.Told(id, now.member(id).actor(), heard -> new InstanceActor.Tell(event, heard))).toList();
  }

  /** The answer comes once each of these has heard; who is about to go and come back remembers what it is to do then. */
  Scene tellAll(Scene now, Collection<InstanceId> to, Event event, List<InstanceId> concerned, Goal goal,
      ActorRef<Reply> replyTo) {
    answer(telling(now, to, event), concerned, goal, replyTo);
    boolean up = !(event instanceof Event.Stop);
    return now.returning(to, up).wishing(to, up).wishing(concerned, up);
  }

  /** Answers once every instance has heard, so that what the sender then sees on the board is from after the command. */
  void answer(List<Hearing.Told> told, List<InstanceId> concerned, Goal goal, ActorRef<Reply> replyTo) {
    context.spawnAnonymous(Hearing.create(told, hosting.hearing(), () -> replyTo.tell(isReached(concerned, goal)
        ? new Done(concerned, goal)
        : new Accepted(concerned, goal))));
  }

  private boolean isReached(List<InstanceId> instances, Goal goal) {
    return instances.stream().allMatch(id -> goal.judgeIf(services.board().get(id)) == Goal.Outcome.REACHED);
  }

  static void wakeDependents(Scene now, String process, boolean isRelaunch) {
    for (String dependent : now.deployment().graph().dependents(process)) {
      ProcessSpec spec = now.deployment().process(dependent);
      boolean follows = isRelaunch && spec != null && spec.restartsWithDependency();
      for (InstanceId id : now.deployment().instancesOf(dependent)) {
        if (now.departs(id)) {
          continue;
        }
        if (follows) {
          now.tell(id, new InstanceActor.Tell(new Event.DependencyRestarted(process), null));
        }
        now.tell(id, new InstanceActor.LookAtDependencies());
      }
    }
  }

  /** Asks those of the ordered stop whose turn has come, and lets those go that are to, and are at rest. */
  Scene proceed(Scene now) {
    Scene then = now;
    if (!now.stops().waiting().isEmpty()) {
      var turn = now.stops().advance(now.order(), this::phase);
      turn.ask().stream().filter(id -> !now.departs(id))
          .forEach(id -> now.tell(id, new InstanceActor.Tell(new Event.Stop(false), null)));
      then = now.with(turn.rest());
    }
    if (then.leaving().isEmpty()) {
      return then;
    }
    var stops = then.stops();
    var go = new ArrayList<InstanceId>();
    then.leaving().forEach((id, leaves) -> {
      if (!leaves.told() && !stops.waiting().contains(id) && phase(id).atRest()) {
        go.add(id);
      }
    });
    for (InstanceId id : go) {
      then.tell(id, new InstanceActor.Leave());
    }
    return go.isEmpty() ? then : then.told(go);
  }

  /** As the board has it; an instance whose actor has not begun yet has no life to end. */
  Phase phase(InstanceId id) {
    ProcessSnapshot seen = services.board().get(id);
    return seen == null ? Phase.STOPPED : seen.phase();
  }

  /** It has left as it was told to; or its actor failed, which is a fault of ours. */
  Scene gone(Scene now, Terminated gone) {
    Optional<Scene.Member> member = now.members().values().stream()
        .filter(m -> m.actor().path().equals(gone.getRef().path())).findFirst();
    if (member.isEmpty()) {
      return now;
    }
    if (now.departs(member.get().id())) {
      return onLeft(now, member.get());
    }
    String why = gone instanceof ChildFailed failed ? String.valueOf(failed.getCause()) : "stopped";
    context.getLog().error("{}: its actor failed: {}", member.get().id(), why);
    return revive(now, member.get(), "Drover failed here, which is a bug: " + why + "; start it by hand to try again");
  }

  private Scene onLeft(Scene now, Scene.Member gone) {
    InstanceId id = gone.id();
    boolean starts = Objects.requireNonNull(now.leaving().get(id)).starts();
    boolean failed = !phase(id).atRest(); // its actor did not come to the end of it
    hosting.removed(id);
    Scene then = now.without(id).busier(failed ? -1 : 0);
    if (then.deployment().specs().containsKey(id)) {
      then = then.with(List.of(arrive(then.deployment(), id)));
      if (starts) {
        then.tell(id, new InstanceActor.Tell(new Event.Start(false), null));
      }
    }
    wakeDependents(then, id.process(), false);
    return then.with(watching.after(then.waits(), id));
  }

  /** Says so on the board, and puts a fresh one in its place. */
  private Scene revive(Scene now, Scene.Member lost, String reason) {
    ProcessSnapshot last = services.board().get(lost.id());
    State failed = new State.Resting(History.after(last == null ? 0 : last.incarnation()), Phase.FAILED, reason);
    Scene.Leaving leaves = now.leaving().get(lost.id());
    ProcessSpec spec = leaves == null ? now.deployment().spec(lost.id()).orElseThrow() : leaves.spec();
    int version = now.deployment().version(lost.id().process());
    return now.with(List.of(spawn(lost.id(), spec, version, failed, lost.custody(), null)));
  }
}
