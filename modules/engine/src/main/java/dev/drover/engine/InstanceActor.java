// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.Child;
import dev.drover.launch.ChildInput;
import dev.drover.launch.ExitStatus;
import dev.drover.launch.Signals;
import dev.drover.model.Alarm;
import dev.drover.model.Dependencies;
import dev.drover.model.Effect;
import dev.drover.model.Event;
import dev.drover.model.Exit;
import dev.drover.model.History;
import dev.drover.model.InstanceId;
import dev.drover.model.Lifecycle;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.Probe;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Signal;
import dev.drover.model.Snapshots;
import dev.drover.model.State;
import dev.drover.model.Step;
import dev.drover.model.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/** Owns one instance: carries out what {@link Lifecycle} decides. Only writer of its board entry while it lives. */
public final class InstanceActor {
  /** How long the output of an ended incarnation is read on, for somebody else may hold its pipe. */
  private static final Duration DRAIN = Duration.ofSeconds(2);

  /** What an instance can be told; only Drover's own actors make them. */
  public sealed interface Command {}

  /** Something that a user or the orchestrator decided; {@code heard} is told after it took effect. */
  public record Tell(Event event, @Nullable ActorRef<Hearing.Said> heard) implements Command {}

  /** It runs by another spec from now on, the {@code version}th of its process. */
  public record Respecify(ProcessSpec spec, int version, @Nullable ActorRef<Hearing.Said> heard) implements Command {}

  /** It is not wanted any more, not even on the board: it goes as soon as it is at rest. */
  public record Leave() implements Command {}

  /** Another node goes on with it: this one ends as soon as it is at rest. */
  public record HandOver() implements Command {}

  /** Something that this instance depends on has changed. */
  public record LookAtDependencies() implements Command {}

  public record Deliver(Signal signal) implements Command {}

  public record Send(ByteString text, boolean end, ActorRef<InputReply> replyTo) implements Command {}

  record OpenInput(ActorRef<InputOpened> replyTo) implements Command {}

  record TakeOutput(OutputTap tap, ActorRef<OutputTaken> replyTo) implements Command {}

  record Attach(ActorRef<AttachReply> replyTo) implements Command {}

  record ChildLaunched(long incarnation, long pid) implements Command {}

  record ChildAdopted(long incarnation, long pid, Instant started) implements Command {}

  record LaunchRefused(long incarnation, Exit.NotLaunched exit, boolean worthRetrying) implements Command {}

  record LaunchPutOff(long incarnation, String why) implements Command {}

  record LaunchWithdrawn(long incarnation) implements Command {}

  record LaunchWaits(long incarnation, String who) implements Command {}

  record ChildExited(long incarnation, ExitStatus status) implements Command {}

  record Probed(long incarnation, Probe.Kind kind, boolean passed, String detail) implements Command {}

  /** The sampler has seen twice that it uses too much. */
  record Overgrown(long incarnation, long bytes) implements Command {}

  private record DrainOver(Incarnation incarnation) implements Command {}

  private record GroupSeen(long incarnation, boolean alive, String who) implements Command {}

  private record Rang(Alarm alarm, long incarnation) implements Command {}

  /** What an instance actor is made with; {@code kept}: what it takes over; {@code departure}: what becomes of it when it is at rest. */
  public record Birth(InstanceId id, ProcessSpec spec, int version, State initial, Custody custody,
      ActorRef<Orchestrator.Command> parent, KeptStore.@Nullable Kept kept, Departure departure) {

    Birth with(ProcessSpec otherSpec, int otherVersion) {
      return new Birth(id, otherSpec, otherVersion, initial, custody, parent, kept, departure);
    }

    Birth departing(Departure other) {
      return new Birth(id, spec, version, initial, custody, parent, kept, other);
    }
  }

  /** What changes with each message, as one argument. */
  private record Now(State state, ProcessSnapshot published, @Nullable Incarnation incarnation) {}

  private final Birth birth;
  private final InstanceId id;
  private final ProcessSpec spec;
  private final Services services;
  private final Lifecycle lifecycle;
  private final Launches launches;
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;

  private InstanceActor(Birth birth, Services services, ActorContext<Command> context, TimerScheduler<Command> timers) {
    this.birth = birth;
    this.id = birth.id();
    this.spec = birth.spec();
    this.services = services;
    this.lifecycle = new Lifecycle(spec, id.hashCode());
    this.launches = new Launches(id, spec, services);
    this.context = context;
    this.timers = timers;
  }

  static Behavior<Command> create(Birth birth, Services services) {
    return create(birth, services, 1, null);
  }

  /**
   * {@code revision}: of its first snapshot, unless the board has a higher one; {@code first}: what happens to it before it is seen at
   * all.
   */
  static Behavior<Command> create(Birth birth, Services services, long revision, @Nullable Event first) {
    return Behaviors.setup(context -> Behaviors.withTimers(
        timers -> new InstanceActor(birth, services, context, timers).begin(revision, first)));
  }

  /** The state before anything happened, or in which it takes something over. */
  static State initial(ProcessSpec spec, History history, KeptStore.@Nullable Kept kept) {
    return kept == null ? new Lifecycle(spec, 0).initial(history) : Lifecycle.adopting(kept.history());
  }

  private Behavior<Command> begin(long revision, @Nullable Event event) {
    services.measures().mailboxes().instance(context.getSelf());
    ProcessSnapshot before = services.board().get(id);
    var first = Snapshots.of(id, services.node(), spec, birth.version(), birth.initial(),
        Math.max(revision, before == null ? 1 : before.revision() + 1), now());
    if (event != null) {
      return advance(new Now(birth.initial(), first, null), event);
    }
    publish(before, first, EventNames.DECLARED, "");
    return in(new Now(birth.initial(), first, birth.kept() == null
        ? null
        : launches.adopt(birth.kept(), context.getSelf(), birth.custody())));
  }

  private Behavior<Command> in(Now now) {
    if (!(birth.departure() instanceof Departure.Stays) && now.state().phase().atRest()) {
      return departed(now);
    }
    return Behaviors.receive((_, message) -> onMessage(now, message), (_, signal) -> {
      if (signal instanceof ChildFailed probe) {
        return onProbeFailed(now, probe);
      }
      if (signal instanceof PostStop) {
        services.measures().mailboxes().leave(context.getSelf());
        services.measures().probes().forget(id);
        birth.custody().abandon(); // not the incarnation of `now`: the fault may have come between a launch and its state
      }
      return Behaviors.same();
    });
  }

  private Behavior<Command> onMessage(Now now, Command message) {
    return switch (message) {
      case Tell m -> onTell(now, m);
      case Respecify m -> onRespecify(now, m);
      case Leave _ -> depart(now, new Departure.Leaves());
      case HandOver _ when birth.departure() instanceof Departure.Moves -> Behaviors.same();
      case HandOver _ -> now.state().phase().atRest()
          ? Behaviors.stopped() // what has ended by itself does not begin again elsewhere
          : depart(now, new Departure.Moves(now.state().history().wanted()));
      case LookAtDependencies _ -> advance(now, judge());
      case Deliver(Signal signal) -> onDeliver(now, signal);
      case Send m -> onSend(now, m);
      case OpenInput m -> onOpenInput(now, m);
      case TakeOutput m -> onTakeOutput(now, m);
      case Attach m -> onAttach(now, m);
      case ChildLaunched m -> begun(now, new Event.Launched(m.incarnation(), m.pid()));
      case ChildAdopted m -> begun(now, new Event.Adopted(m.incarnation(), m.pid(), m.started()));
      case LaunchRefused m -> begun(now, new Event.LaunchFailed(m.incarnation(), m.exit(), m.worthRetrying()));
      case LaunchPutOff m -> begun(now, new Event.LaunchPutOff(m.incarnation(), m.why()));
      case LaunchWithdrawn m -> advance(now, new Event.LaunchWithdrawn(m.incarnation()));
      case LaunchWaits m -> advance(now, new Event.LaunchWaits(m.incarnation(), m.who()));
      case ChildExited m -> onExited(now, m);
      case Probed m -> advance(now, new Event.ProbeReported(m.incarnation(), m.kind(), m.passed(), m.detail()));
      case Overgrown m -> advance(now, new Event.Overgrown(m.incarnation(), m.bytes()));
      case GroupSeen m -> onGroupSeen(now, m);
      case Rang m -> advance(now, new Event.Elapsed(m.alarm(), m.incarnation()));
      case DrainOver m -> onDrainOver(m);
    };
  }

  private Behavior<Command> onTell(Now now, Tell tell) {
    Behavior<Command> next = advance(now, tell.event());
    if (tell.heard() != null) {
      tell.heard().tell(new Hearing.Heard(id));
    }
    return next;
  }

  /** What runs by the old spec is stopped in the old way, and what is wanted begins by the new one. */
  private Behavior<Command> onRespecify(Now now, Respecify m) {
    var fresh = new InstanceActor(birth.with(m.spec(), m.version()), services, context, timers);
    boolean wanted = now.state().history().wanted() == Wanted.UP;
    Now next = switch (now.state()) {
      case State.Running _ -> step(now, new Event.Restart());
      case State.Starting _,State.Adopting _ -> {
        withIncarnation(now, Incarnation::outdate); // there is nothing to stop yet
        yield now;
      }
      case State.Backoff _,State.Resting _ -> wanted ? fresh.startAgain(now) : now;
      case State.Pending _ -> fresh.step(now, fresh.judge());
      case State.Cancelling _,State.Stopping _ -> now;
    };
    Now told = fresh.show(next, null);
    if (m.heard() != null) {
      m.heard().tell(new Hearing.Heard(id));
    }
    return fresh.in(told);
  }

  private Now startAgain(Now now) {
    return step(now, new Event.Start(now.state().history().alone()));
  }

  /** What was launched by a spec that is no longer its own is not left so. */
  private Behavior<Command> begun(Now now, Event event) {
    Now next = step(now, event);
    if (next.incarnation() == null || !next.incarnation().isOutdated()
        || next.state().history().wanted() != Wanted.UP) {
      return in(next);
    }
    return in(switch (next.state()) {
      case State.Running _ -> step(next, new Event.Restart());
      case State.Backoff _,State.Resting _ -> startAgain(next);
      case State.Starting _,State.Adopting _,State.Pending _,State.Cancelling _,State.Stopping _ -> next;
    });
  }

  private Behavior<Command> depart(Now now, Departure how) {
    var departing = new InstanceActor(birth.departing(how), services, context, timers);
    return departing.in(now.state().phase().atRest() ? now : departing.step(now, new Event.Stop(false)));
  }

  /** Nothing of it lives any more. */
  private Behavior<Command> departed(Now now) {
    ProcessSnapshot last = now.published();
    switch (birth.departure()) {
      case Departure.Stays _ -> throw new IllegalStateException(id + " stays");
      case Departure.Moves _ -> {
      } // its last snapshot says so
      case Departure.Leaves _ -> {
        services.publications().remove(services.board(), last);
        services.events().append(new LifecycleEvent(0, now(), id, last.incarnation(), EventNames.REMOVED, last.phase(),
            last.revision() + 1, ""));
      }
    }
    return Behaviors.stopped();
  }

  private Behavior<Command> onDeliver(Now now, Signal signal) {
    if (now.incarnation() != null && now.state() instanceof State.Running) {
      now.incarnation().withChild(child -> child.signalGroup(number(signal)));
    }
    return Behaviors.same();
  }

  private Behavior<Command> onSend(Now now, Send m) {
    m.replyTo().tell(switch (input(now)) {
      case InputOpened.Opened(_, ChildInput input) -> Sending.send(id, input, m.text(), m.end());
      case InputOpened.NotOpened(String reason) -> new InputReply.NotSent(reason);
    });
    return Behaviors.same();
  }

  private Behavior<Command> onOpenInput(Now now, OpenInput m) {
    m.replyTo().tell(input(now));
    return Behaviors.same();
  }

  private InputOpened input(Now now) {
    Incarnation present = now.state() instanceof State.Running ? now.incarnation() : null;
    return present == null
        ? new InputOpened.NotOpened(Sending.notRunning(id))
        : present.input().<InputOpened>map(input -> new InputOpened.Opened(id, input))
            .orElseGet(() -> new InputOpened.NotOpened(Sending.noInput(id)));
  }

  /** Of what runs or is about to, else of the next one. */
  private Behavior<Command> onTakeOutput(Now now, TakeOutput m) {
    boolean isPresent = now.state() instanceof State.Running || now.state() instanceof State.Starting;
    Optional<String> refusal = isPresent && now.incarnation() != null
        ? now.incarnation().giveTo(m.tap())
        : birth.custody().promise(m.tap())
            ? Optional.empty()
            : Optional.of("its next output is taken already; only one stream can have it");
    m.replyTo().tell(refusal.<OutputTaken>map(why -> new OutputTaken.NotTaken(id + ": " + why))
        .orElseGet(OutputTaken.Taken::new));
    return Behaviors.same();
  }

  private Behavior<Command> onAttach(Now now, Attach m) {
    Incarnation present = now.state() instanceof State.Running ? now.incarnation() : null;
    m.replyTo().tell(present == null
        ? AttachReply.notRunning(id)
        : present.attachment().<AttachReply>map(AttachReply.Attached::new)
            .orElseGet(() -> AttachReply.noTerminal(id)));
    return Behaviors.same();
  }

  /** A bug of ours must not leave a process unwatched in silence. */
  private Behavior<Command> onProbeFailed(Now now, ChildFailed failed) {
    String name = failed.getRef().path().name();
    int dash = name.indexOf('-');
    return advance(now, new Event.ProbeReported(Long.parseLong(name.substring(dash + 1)),
        Probe.Kind.valueOf(name.substring(0, dash)), false,
        "Drover failed here, which is a bug: " + failed.getCause()));
  }

  private Behavior<Command> onExited(Now now, ChildExited m) {
    Incarnation incarnation = now.incarnation();
    if (incarnation != null && incarnation.number == m.incarnation() && !incarnation.hasOutputEnded()) {
      timers.startSingleTimer(incarnation, new DrainOver(incarnation), DRAIN);
    }
    return advance(now, new Event.Exited(m.incarnation(), Exits.of(m.status(), spec.exec())));
  }

  private Behavior<Command> onGroupSeen(Now now, GroupSeen m) {
    Incarnation incarnation = now.incarnation();
    if (!m.alive() && incarnation != null && incarnation.number == m.incarnation()) {
      incarnation.seenGone();
    }
    return advance(now, new Event.GroupChecked(m.incarnation(), m.alive(), m.who()));
  }

  private static Behavior<Command> onDrainOver(DrainOver m) {
    m.incarnation().withChild(Child::closeOutput);
    return Behaviors.same();
  }

  private Behavior<Command> advance(Now now, Event event) {
    return in(step(now, event));
  }

  /** The only place where state changes: effects, publication, and then the news of it, in this order. */
  private Now step(Now now, Event event) {
    Step step = lifecycle.step(now.state(), event, now());
    Now next = new Now(step.next(), now.published(), now.incarnation());
    for (Effect effect : step.effects()) {
      next = carryOut(next, effect);
    }
    if ((LaunchTerms.isKept(spec) || birth.kept() != null) && !next.state().history().equals(now.state().history())) {
      History known = next.state().history();
      services.workers().records().execute(() -> services.kept().update(id, known));
    }
    return show(next, event);
  }

  private Now show(Now now, @Nullable Event event) {
    var seen = snapshot(now, now.published().revision());
    if (seen.equals(now.published())) {
      return now;
    }
    var fresh = snapshot(now, now.published().revision() + 1);
    publish(now.published(), fresh, EventNames.of(event, now.published(), fresh), EventNames.detail(event, fresh));
    return new Now(now.state(), fresh, now.incarnation());
  }

  private ProcessSnapshot snapshot(Now now, long revision) {
    var seen = Snapshots.of(id, services.node(), spec, birth.version(), now.state(), revision, now());
    return birth.departure() instanceof Departure.Moves(Wanted wanted) ? Snapshots.moving(seen, wanted) : seen;
  }

  private void publish(@Nullable ProcessSnapshot before, ProcessSnapshot snapshot, String type, String detail) {
    services.publications().publish(services.board(), snapshot);
    services.events().append(new LifecycleEvent(0, now(), id, snapshot.incarnation(), type, snapshot.phase(),
        snapshot.revision(), detail));
    birth.parent().tell(new Orchestrator.Changed(before, snapshot));
  }

  private Now carryOut(Now now, Effect effect) {
    long incarnation = now.state().history().incarnation();
    switch (effect) {
      case Effect.Launch(long number) -> {
        return new Now(now.state(), now.published(),
            launches.begin(number, now.state().history(), context.getSelf(), birth.custody()));
      }
      case Effect.Kill(Signal signal) -> withChild(now, child -> child.signalGroup(number(signal)));
      case Effect.AskToEnd _ -> askToEnd(now);
      case Effect.WithdrawLaunch _ -> withIncarnation(now, Incarnation::withdraw);
      case Effect.CheckGroup _ -> withIncarnation(now, present -> checkGroup(now, present));
      case Effect.EndErrands _ -> withIncarnation(now, Incarnation::endErrands);
      case Effect.JudgeDependencies _ -> context.getSelf().tell(new LookAtDependencies());
      case Effect.Arm(Alarm alarm, Duration after) ->
        timers.startSingleTimer(alarm, new Rang(alarm, incarnation), Delays.capped(after));
      case Effect.Disarm(Alarm alarm) -> timers.cancel(alarm);
      case Effect.StartProbe(Probe.Kind kind) -> startProbe(kind, incarnation);
      case Effect.StopProbes _ -> context.getChildren().forEach(probe -> context.stop(probe));
    }
    return now;
  }

  private static void withChild(Now now, Consumer<Child> action) {
    withIncarnation(now, incarnation -> incarnation.withChild(action));
  }

  private static void withIncarnation(Now now, Consumer<Incarnation> action) {
    if (now.incarnation() != null) {
      action.accept(now.incarnation());
    }
  }

  /** Who outlives KILL is told by name. */
  private void checkGroup(Now now, Incarnation incarnation) {
    boolean killed = now.state() instanceof State.Stopping stopping && stopping.killed();
    long number = now.state().history().incarnation();
    if (incarnation.hasEnded()) {
      context.getSelf().tell(new GroupSeen(number, false, ""));
    } else {
      incarnation.withChild(child -> context.pipeToSelf(services.sweeper().look(child, killed),
          (left, failure) -> failure == null
              ? new GroupSeen(number, left.alive(), left.who())
              : new GroupSeen(number, true, "")));
    }
  }

  private void askToEnd(Now now) {
    int signal = number(spec.stop().signal());
    if (spec.stop().command().isEmpty()) {
      withChild(now, child -> child.signalGroup(signal));
    } else {
      withIncarnation(now, incarnation -> askByCommand(incarnation, signal));
    }
  }

  private void askByCommand(Incarnation incarnation, int otherwise) {
    incarnation.withChild(child -> {
      var command = launches.errand(spec.stop().command(), Map.of("DROVER_PID", Long.toString(child.pid())));
      var run = Errand.run(services, command, spec.stop().grace());
      incarnation.askedBy(run);
      // A stop command that cannot be run must not make the stop wait for the grace time in vain.
      var _ = run.thenAccept(outcome -> {
        if (!outcome.passed()) {
          child.signalGroup(otherwise);
        }
      });
    });
  }

  private void startProbe(Probe.Kind kind, long incarnation) {
    Probe probe = spec.probe(kind).orElseThrow();
    var errand = launches.errand(spec.command(), Map.of());
    var order = new ProbeActor.Order(id, incarnation, kind, probe, errand, spec.logs());
    context
        .watch(context.spawn(ProbeActor.create(order, services, context.getSelf()), kind.name() + "-" + incarnation));
  }

  private Event judge() {
    return Dependencies.judge(spec.dependencies(), services.deployed().get(), services.board()::get);
  }

  private Instant now() {
    return services.clock().instant();
  }

  private static int number(Signal signal) {
    return Signals.parse(signal.name()).orElseThrow();
  }
}
