// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.DependencyGraph;
import dev.drover.model.Event;
import dev.drover.model.Goal;
import dev.drover.model.History;
import dev.drover.model.InstanceId;
import dev.drover.model.Names;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.model.Selection;
import dev.drover.model.Selection.Found;
import dev.drover.model.Selection.Unknown;
import dev.drover.model.Signal;
import dev.drover.model.State;
import dev.drover.model.StopOrder;
import dev.drover.model.Wanted;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The guardian of one project: has an actor for each instance, turns commands on names into events of instances, wakes
 * those that depend on what changed, and asks in reverse order when several are to stop. It answers no queries: the board
 * does.
 */
public final class Orchestrator {
  /** How long an ordered stop goes on after its deadline, once everything that is left was sent KILL. */
  private static final Duration LAST_RESORT = Duration.ofSeconds(3);

  public sealed interface Command {}

  /**
   * Names are processes, instances or globs; none means every enabled process. What they depend on is started too and
   * waited for, or else neither. {@code unwantedOnly}: what is wanted already is left alone, ended or not, for what was taken
   * over has had its start.
   */
  public record Start(List<String> names, boolean withDependencies, boolean unwantedOnly, ActorRef<Reply> replyTo)
      implements
        Command {
    public Start(List<String> names, boolean withDependencies, ActorRef<Reply> replyTo) {
      this(names, withDependencies, false, replyTo);
    }
  }

  /** In reverse order of the graph; {@code atOnce} sends KILL to all of them now. */
  public record Stop(List<String> names, boolean atOnce, ActorRef<Reply> replyTo) implements Command {}

  public record Restart(List<String> names, ActorRef<Reply> replyTo) implements Command {}

  public record Deliver(List<String> names, Signal signal, ActorRef<Reply> replyTo) implements Command {}

  /** To the standard input of one instance, whose actor answers; {@code end}: and the end of its input after that. */
  public record Send(String name, ByteString text, boolean end, ActorRef<InputReply> replyTo) implements Command {}

  /** The standard input of one instance, whose actor answers, for as long as its present incarnation lives. */
  record OpenInput(String name, ActorRef<InputOpened> replyTo) implements Command {}

  /** To the terminal of one instance, whose actor answers. */
  public record Attach(String name, ActorRef<AttachReply> replyTo) implements Command {}

  /** Stops all, kills what is left at the deadline, and then stops itself. */
  public record ShutDown(Duration deadline) implements Command {}

  /** What a command's sender hears. */
  public sealed interface Reply {}

  /** Each of these instances has heard of it, and will come to the goal or miss it: see the board. */
  public record Accepted(List<InstanceId> instances, Goal goal) implements Reply {}

  /** Nothing was done. */
  public record Rejected(String reason) implements Reply {}

  /** An instance's snapshot was replaced; {@code before} is null for its first. */
  record Changed(@Nullable ProcessSnapshot before, ProcessSnapshot now) implements Command {
    InstanceId instance() {
      return now.instance();
    }

    boolean isRelaunch() {
      return before != null && before.incarnation() != 0 && now.incarnation() > before.incarnation();
    }

    /** By how many the number of instances grows that are not at rest. */
    int busier() {
      return (now.phase().atRest() ? 0 : 1) - (before == null || before.phase().atRest() ? 0 : 1);
    }
  }

  private record Late() implements Command {}

  private record TooLate() implements Command {}

  private final Project project;
  private final DependencyGraph graph;
  private final Selection selection;
  private final Services services;
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;

  private Orchestrator(Project project, Map<InstanceId, ProcessSpec> specs, Services services,
      ActorContext<Command> context, TimerScheduler<Command> timers) {
    this.project = project;
    this.graph = project.graph();
    this.selection = new Selection(specs, graph);
    this.services = services;
    this.context = context;
    this.timers = timers;
  }

  /** What changes with each message, as one argument. */
  private record Now(Map<InstanceId, Member> members, int busy, StopOrder stops, boolean ending) {

    Now with(StopOrder order) {
      return new Now(members, busy, order, ending);
    }

    Member member(InstanceId id) {
      return Objects.requireNonNull(members.get(id));
    }

    void tell(InstanceId id, InstanceActor.Command message) {
      member(id).actor().tell(message);
    }
  }

  /** An instance of the project and its present actor. */
  private record Member(InstanceId id, ProcessSpec spec, Custody custody, ActorRef<InstanceActor.Command> actor) {}

  /** {@code specs}: the instances of the project, as they stand on the board. */
  static Behavior<Command> create(Project project, Map<InstanceId, ProcessSpec> specs, Takeover takeover,
      Services services) {
    return Behaviors.setup(context -> Behaviors.withTimers(
        timers -> new Orchestrator(project, specs, services, context, timers).begin(specs, takeover)));
  }

  private Behavior<Command> begin(Map<InstanceId, ProcessSpec> specs, Takeover takeover) {
    var members = new LinkedHashMap<InstanceId, Member>();
    var beginnings = new HashMap<State, State>(); // most are the same
    specs.forEach((id, spec) -> {
      KeptStore.Kept kept = takeover.wanted().get(id);
      State first = InstanceActor.initial(spec, History.after(services.incarnations().last(id)), kept);
      members.put(id, spawn(id, spec, beginnings.computeIfAbsent(first, same -> same), new Custody(), kept));
    });
    return in(new Now(Collections.unmodifiableMap(members), takeover.wanted().size(), StopOrder.NONE, false));
  }

  private Member spawn(InstanceId id, ProcessSpec spec, State first, Custody custody, KeptStore.@Nullable Kept kept) {
    var birth = new InstanceActor.Birth(id, spec, project, first, custody, context.getSelf(), kept);
    var actor = context.spawnAnonymous(InstanceActor.create(birth, services));
    context.watch(actor);
    return new Member(id, spec, custody, actor);
  }

  private Behavior<Command> in(Now now) {
    return Behaviors.receive((_, message) -> onMessage(now, message), (_, signal) -> signal instanceof Terminated gone
        ? onGone(now, gone)
        : Behaviors.same());
  }

  private Behavior<Command> onMessage(Now now, Command message) {
    return switch (message) {
      case Start m -> now.ending() ? refuse(m.replyTo()) : onStart(now, m);
      case Stop m -> onStop(now, m);
      case Restart m -> now.ending() ? refuse(m.replyTo()) : onRestart(now, m);
      case Deliver m -> onDeliver(now, m);
      case Send m -> onSend(now, m);
      case OpenInput m -> onOpenInput(now, m);
      case Attach m -> onAttach(now, m);
      case ShutDown m -> onShutDown(now, m);
      case Changed m -> onChanged(now, m);
      case Late _ -> onLate(now);
      case TooLate _ -> Behaviors.stopped();
    };
  }

  private static Behavior<Command> refuse(ActorRef<Reply> replyTo) {
    replyTo.tell(new Rejected("Drover is shutting down"));
    return Behaviors.same();
  }

  private Behavior<Command> onStart(Now now, Start m) {
    return switch (selection.of(m.names())) {
      case Unknown unknown -> reject(m.replyTo(), unknown);
      case Found(var named) -> {
        // A dependency that has done its work, or is on its way already, is not started again.
        var all = m.withDependencies() ? selection.withNeeds(named, id -> isOnItsWay(id, now.stops())) : named;
        var asked = m.unwantedOnly() ? all.stream().filter(id -> !isWanted(id)).toList() : all;
        tellAll(now, asked, new Event.Start(!m.withDependencies()), new Accepted(named, Goal.UP), m.replyTo());
        yield in(now.with(now.stops().minus(asked)));
      }
    };
  }

  private static Behavior<Command> reject(ActorRef<Reply> replyTo, Unknown unknown) {
    replyTo.tell(new Rejected(unknown.reason()));
    return Behaviors.same();
  }

  private boolean isWanted(InstanceId id) {
    ProcessSnapshot seen = services.board().get(id);
    return seen != null && seen.wanted() == Wanted.UP;
  }

  /** Not if it is on its way down, or about to be told so. */
  private boolean isOnItsWay(InstanceId id, StopOrder stops) {
    ProcessSnapshot seen = services.board().get(id);
    if (seen == null || stops.waiting().contains(id) || stops.asked().contains(id)) {
      return false;
    }
    return seen.phase() == Phase.COMPLETED || (!seen.phase().atRest() && seen.wanted() == Wanted.UP);
  }

  private Behavior<Command> onStop(Now now, Stop m) {
    return switch (m.names().isEmpty() ? new Found(List.copyOf(now.members().keySet())) : selection.of(m.names())) {
      case Unknown unknown -> reject(m.replyTo(), unknown);
      case Found(var named) -> m.atOnce() ? killAll(now, named, m) : stopInOrder(now, named, m);
    };
  }

  private Behavior<Command> killAll(Now now, List<InstanceId> named, Stop m) {
    tellAll(now, named, new Event.Stop(true), new Accepted(named, Goal.DOWN), m.replyTo());
    return in(now.with(now.stops().minus(named)));
  }

  private Behavior<Command> stopInOrder(Now now, List<InstanceId> named, Stop m) {
    var turn = now.stops().plus(named).advance(graph, this::phase);
    tellAll(now, turn.ask(), new Event.Stop(false), new Accepted(named, Goal.DOWN), m.replyTo());
    return in(now.with(turn.rest()));
  }

  private Behavior<Command> onRestart(Now now, Restart m) {
    return switch (selection.of(m.names())) {
      case Unknown unknown -> reject(m.replyTo(), unknown);
      case Found(var named) -> {
        tellAll(now, named, new Event.Restart(), new Accepted(named, Goal.UP), m.replyTo());
        yield in(now.with(now.stops().minus(named)));
      }
    };
  }

  private Behavior<Command> onDeliver(Now now, Deliver m) {
    switch (selection.of(m.names())) {
      case Unknown unknown -> m.replyTo().tell(new Rejected(unknown.reason()));
      case Found(List<InstanceId> named) -> {
        var dead = named.stream().filter(id -> !isRunning(id)).map(InstanceId::name).toList();
        if (dead.isEmpty()) {
          named.forEach(id -> now.tell(id, new InstanceActor.Deliver(m.signal())));
          m.replyTo().tell(new Accepted(named, Goal.TOLD));
        } else {
          m.replyTo().tell(new Rejected("not running, so there is nothing to signal: " + String.join(", ", dead)));
        }
      }
    }
    return Behaviors.same();
  }

  private Behavior<Command> onSend(Now now, Send m) {
    return one(m.name(), id -> now.tell(id, new InstanceActor.Send(m.text(), m.end(), m.replyTo())),
        reason -> m.replyTo().tell(new InputReply.NotSent(reason)));
  }

  private Behavior<Command> onOpenInput(Now now, OpenInput m) {
    return one(m.name(), id -> now.tell(id, new InstanceActor.OpenInput(m.replyTo())),
        reason -> m.replyTo().tell(new InputOpened.NotOpened(reason)));
  }

  private Behavior<Command> onAttach(Now now, Attach m) {
    return one(m.name(), id -> now.tell(id, new InstanceActor.Attach(m.replyTo())),
        reason -> m.replyTo().tell(new AttachReply.NotAttached(reason)));
  }

  /** What is for one instance alone. */
  private Behavior<Command> one(String name, Consumer<InstanceId> found, Consumer<String> otherwise) {
    switch (selection.of(List.of(name))) {
      case Unknown unknown -> otherwise.accept(unknown.reason());
      case Found(List<InstanceId> named) when named.size() == 1 -> found.accept(named.getFirst());
      case Found(List<InstanceId> named) -> otherwise.accept(Names.several(name, named));
    }
    return Behaviors.same();
  }

  private boolean isRunning(InstanceId id) {
    return phase(id) == Phase.RUNNING;
  }

  private Behavior<Command> onShutDown(Now now, ShutDown m) {
    timers.startSingleTimer("late", new Late(), Delays.capped(m.deadline()));
    var ending = new Now(now.members(), now.busy(), now.stops().plus(now.members().keySet()), true);
    return endIfDone(proceed(ending));
  }

  private Behavior<Command> onLate(Now now) {
    now.members().keySet().forEach(id -> now.tell(id, new InstanceActor.Tell(new Event.Stop(true), null)));
    timers.startSingleTimer("too-late", new TooLate(), LAST_RESORT);
    return in(now.with(StopOrder.NONE));
  }

  private Behavior<Command> onChanged(Now now, Changed m) {
    for (String dependent : graph.dependents(m.instance().process())) {
      for (InstanceId id : selection.instancesOf(dependent)) {
        if (m.isRelaunch() && now.member(id).spec().restartsWithDependency()) {
          now.tell(id, new InstanceActor.Tell(new Event.DependencyRestarted(m.instance().process()), null));
        }
        now.tell(id, new InstanceActor.LookAtDependencies());
      }
    }
    return endIfDone(proceed(new Now(now.members(), now.busy() + m.busier(), now.stops(), now.ending())));
  }

  /** Asks those of the ordered stop whose turn has come. */
  private Now proceed(Now now) {
    if (now.stops().waiting().isEmpty()) {
      return now;
    }
    var turn = now.stops().advance(graph, this::phase);
    turn.ask().forEach(id -> now.tell(id, new InstanceActor.Tell(new Event.Stop(false), null)));
    return now.with(turn.rest());
  }

  private Behavior<Command> endIfDone(Now now) {
    boolean done = now.ending() && now.stops().waiting().isEmpty() && now.busy() == 0;
    return done ? Behaviors.stopped() : in(now);
  }

  /** As the board has it; an instance whose actor has not begun yet has no life to end. */
  private Phase phase(InstanceId id) {
    ProcessSnapshot seen = services.board().get(id);
    return seen == null ? Phase.STOPPED : seen.phase();
  }

  /** An instance actor failed, which is a fault of ours: say so on the board, and put a fresh one in its place. */
  private Behavior<Command> onGone(Now now, Terminated gone) {
    String why = gone instanceof ChildFailed failed ? String.valueOf(failed.getCause()) : "stopped";
    Optional<Member> member = now.members().values().stream()
        .filter(m -> m.actor().path().equals(gone.getRef().path())).findFirst();
    if (member.isEmpty()) {
      return Behaviors.same();
    }
    context.getLog().error("{}: its actor failed: {}", member.get().id(), why);
    return in(
        revive(now, member.get(), "Drover failed here, which is a bug: " + why + "; start it by hand to try again"));
  }

  private Now revive(Now now, Member lost, String reason) {
    ProcessSnapshot last = services.board().get(lost.id());
    State failed = new State.Resting(History.after(last == null ? 0 : last.incarnation()), Phase.FAILED, reason);
    var members = new LinkedHashMap<>(now.members());
    members.put(lost.id(), spawn(lost.id(), lost.spec(), failed, lost.custody(), null));
    return new Now(Collections.unmodifiableMap(members), now.busy(), now.stops(), now.ending());
  }

  /** Answers once every instance has heard, so that what the sender then sees on the board is from after the command. */
  private void tellAll(Now now, Collection<InstanceId> to, Event event, Accepted answer, ActorRef<Reply> replyTo) {
    context.spawnAnonymous(Hearing.create(to.stream().map(id -> now.member(id).actor()).toList(), event, () -> replyTo
        .tell(answer)));
  }
}
