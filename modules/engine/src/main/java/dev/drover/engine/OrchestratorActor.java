// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.engine.Orchestrator.Attach;
import dev.drover.engine.Orchestrator.Await;
import dev.drover.engine.Orchestrator.AwaitExit;
import dev.drover.engine.Orchestrator.Changed;
import dev.drover.engine.Orchestrator.Command;
import dev.drover.engine.Orchestrator.Conducts;
import dev.drover.engine.Orchestrator.Deliver;
import dev.drover.engine.Orchestrator.Deploy;
import dev.drover.engine.Orchestrator.Done;
import dev.drover.engine.Orchestrator.Drain;
import dev.drover.engine.Orchestrator.Forget;
import dev.drover.engine.Orchestrator.Late;
import dev.drover.engine.Orchestrator.Move;
import dev.drover.engine.Orchestrator.OpenInput;
import dev.drover.engine.Orchestrator.Recorded;
import dev.drover.engine.Orchestrator.Rejected;
import dev.drover.engine.Orchestrator.Remove;
import dev.drover.engine.Orchestrator.Reply;
import dev.drover.engine.Orchestrator.Restart;
import dev.drover.engine.Orchestrator.Scale;
import dev.drover.engine.Orchestrator.Send;
import dev.drover.engine.Orchestrator.ShutDown;
import dev.drover.engine.Orchestrator.Start;
import dev.drover.engine.Orchestrator.Stop;
import dev.drover.engine.Orchestrator.Subscribe;
import dev.drover.engine.Orchestrator.TooLate;
import dev.drover.engine.Orchestrator.Unsubscribe;
import dev.drover.engine.Orchestrator.Vanished;
import dev.drover.model.Deployment;
import dev.drover.model.Event;
import dev.drover.model.Goal;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.Selection;
import dev.drover.model.Selection.Found;
import dev.drover.model.Selection.Unknown;
import dev.drover.model.Signal;
import dev.drover.model.StopOrder;
import dev.drover.model.Wanted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * The guardian of one project: has an actor for each instance, turns commands on names into events of instances, wakes
 * those that depend on what changed, and asks in reverse order when several are to stop. It answers no queries: the board
 * does.
 */
final class OrchestratorActor {
  /** How long an ordered stop goes on after its deadline, once everything that is left was sent KILL. */
  private static final Duration LAST_RESORT = Duration.ofSeconds(3);

  /** Who has sent a command is told after that time that it may take effect later. */
  private static final Duration RECORDED_WITHIN = Duration.ofSeconds(6);

  /** As many commands wait while a decision is put on record. */
  private static final int MOST_WAITING = 10_000;

  private final Services services;
  private final Hosting hosting;
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final StashBuffer<Command> waiting;
  private final Watching watching;
  private final Crew crew;

  private OrchestratorActor(Services services, Hosting hosting, ActorContext<Command> context,
      TimerScheduler<Command> timers, StashBuffer<Command> waiting) {
    this.services = services;
    this.hosting = hosting;
    this.context = context;
    this.timers = timers;
    this.waiting = waiting;
    this.watching = new Watching(services, context);
    this.crew = new Crew(services, hosting, context, watching);
  }

  /** {@code services} have what is deployed at first, and their board has it as well. */
  static Behavior<Command> create(Takeover takeover, Services services, Hosting hosting) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> Behaviors.withStash(MOST_WAITING,
        waiting -> new OrchestratorActor(services, hosting, context, timers, waiting)
            .begin(takeover))));
  }

  private Behavior<Command> begin(Takeover takeover) {
    services.measures().mailboxes().orchestrator(context.getSelf());
    return in(crew.begin(services.deployed().get(), takeover));
  }

  private Behavior<Command> in(Scene now) {
    return Behaviors.receive((_, message) -> onMessage(now, message), (_, signal) -> onSignal(now, signal));
  }

  private Behavior<Command> onSignal(Scene now, org.apache.pekko.actor.typed.Signal signal) {
    if (signal instanceof PostStop) {
      services.measures().mailboxes().leave(context.getSelf());
    }
    return signal instanceof Terminated gone ? endIfDone(crew.gone(now, gone)) : Behaviors.same();
  }

  private Behavior<Command> onMessage(Scene now, Command message) {
    return switch (message) {
      case Start m -> now.isEnding() ? refuse(m.replyTo()) : onStart(now, m);
      case Stop m -> onStop(now, m);
      case Restart m -> now.isEnding() ? refuse(m.replyTo()) : onRestart(now, m);
      case Deliver m -> onDeliver(now, m);
      case Deploy m -> now.isEnding() ? refuse(m.replyTo()) : onDeploy(now, m);
      case Remove m -> onRemove(now, m);
      case Scale m -> now.isEnding() ? refuse(m.replyTo()) : onScale(now, m);
      case Drain m -> alone(m.replyTo());
      case Move m -> alone(m.replyTo());
      case Send m -> onSend(now, m);
      case OpenInput m -> onOpenInput(now, m);
      case Orchestrator.TakeOutput m -> onTakeOutput(now, m);
      case Attach m -> onAttach(now, m);
      case Await m -> in(now.with(watching.await(now.waits(), m)));
      case AwaitExit m -> in(now.with(watching.await(now.waits(), m)));
      case Subscribe m -> {
        watching.subscribe(m);
        yield Behaviors.same();
      }
      case Unsubscribe m -> {
        watching.unsubscribe(m);
        yield Behaviors.same();
      }
      case Forget m -> in(now.with(now.waits().without(m.whoWaited())));
      case ShutDown m -> onShutDown(now, m);
      case Changed m -> onChanged(now, m);
      case Vanished m -> onVanished(now, m);
      case Conducts _ -> Behaviors.same(); // it is not for the orchestrator itself
      case Late _ -> onLate(now);
      case TooLate _ -> onTooLate(now);
      case Recorded _,Orchestrator.Unrecorded _ -> Behaviors.same(); // nobody waits for it
    };
  }

  private static Behavior<Command> refuse(ActorRef<Reply> replyTo) {
    replyTo.tell(new Rejected("Drover is shutting down"));
    return Behaviors.same();
  }

  private static Behavior<Command> alone(ActorRef<Reply> replyTo) {
    replyTo.tell(new Rejected("this Drover is alone: there are no nodes; start it with --cluster to have some"));
    return Behaviors.same();
  }

  private Behavior<Command> onStart(Scene now, Start m) {
    return switch (now.selection().of(m.names())) {
      case Unknown unknown -> reject(m.replyTo(), unknown);
      case
          Found(var named) -> {
        // A dependency that has done its work, or is on its way already, is not started again.
        var all = m.withDependencies()
            ? now.selection().withNeeds(named, id -> isOnItsWay(id, now.stops()))
            : named;
        var asked = m.unwantedOnly() ? all.stream().filter(id -> !isWanted(now, id)).toList() : all;
        var wish = new LedgerEntry.Wished(asked, true, !m.withDependencies());
        yield recorded(now, List.of(wish), m.replyTo(),
            then -> crew.tellAll(then.with(then.stops().minus(asked)), asked,
                new Event.Start(!m.withDependencies()), named, Goal.UP, m.replyTo()));
      }
    };
  }

  private static Behavior<Command> reject(ActorRef<Reply> replyTo, Unknown unknown) {
    replyTo.tell(new Rejected(unknown.reason()));
    return Behaviors.same();
  }

  /** What was told last may not have been heard yet. */
  private boolean isWanted(Scene now, InstanceId id) {
    Boolean wished = now.wishes().get(id);
    if (wished != null) {
      return wished;
    }
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

  private Behavior<Command> onStop(Scene now, Stop m) {
    Selection.Meaning meaning = m.names().isEmpty()
        ? new Found(List.copyOf(now.deployment().specs().keySet()))
        : now.selection().of(m.names());
    return switch (meaning) {
      case Unknown unknown -> reject(m.replyTo(), unknown);
      case
          Found(var named) ->
        recorded(now, List.of(new LedgerEntry.Wished(named, false, false)), m.replyTo(),
            then -> m.atOnce() ? killAll(then, named, m) : stopInOrder(then, named, m));
    };
  }

  private Scene killAll(Scene now, List<InstanceId> named, Stop m) {
    return crew.tellAll(now.with(now.stops().minus(named)), named, new Event.Stop(true), named, Goal.DOWN, m.replyTo());
  }

  private Scene stopInOrder(Scene now, List<InstanceId> named, Stop m) {
    var turn = now.stops().plus(named).advance(now.order(), crew::phase);
    return crew.tellAll(now.with(turn.rest()), turn.ask(), new Event.Stop(false), named, Goal.DOWN, m.replyTo());
  }

  private Behavior<Command> onRestart(Scene now, Restart m) {
    return switch (now.selection().of(m.names())) {
      case Unknown unknown -> reject(m.replyTo(), unknown);
      case
          Found(var named) ->
        recorded(now, List.of(new LedgerEntry.Wished(named, true, false)), m.replyTo(),
            then -> crew.tellAll(then.with(then.stops().minus(named)), named, new Event.Restart(), named, Goal.UP,
                m.replyTo()));
    };
  }

  private Behavior<Command> onDeliver(Scene now, Deliver m) {
    switch (now.selection().of(m.names())) {
      case Unknown unknown -> m.replyTo().tell(new Rejected(unknown.reason()));
      case
          Found(List<InstanceId> named) -> {
        var dead = named.stream().filter(id -> crew.phase(id) != Phase.RUNNING).map(InstanceId::name).toList();
        if (dead.isEmpty()) {
          Signal signal = m.signal();
          named.forEach(id -> now.tell(id, new InstanceActor.Deliver(signal)));
          m.replyTo().tell(new Done(named, Goal.TOLD));
        } else {
          m.replyTo().tell(new Rejected("not running, so there is nothing to signal: " + String.join(", ", dead)));
        }
      }
    }
    return Behaviors.same();
  }

  private Behavior<Command> onDeploy(Scene now, Deploy m) {
    return switch (now.deployment().deploy(m.processes())) {
      case Deployment.Refused refused -> reject(m.replyTo(), refused);
      case Deployment.Changed change -> {
        var starting = starting(now, change);
        var up = new LinkedHashSet<>(starting);
        change.respecified().stream().filter(id -> isWanted(now, id)).forEach(up::add);
        yield recorded(now,
            List.of(new LedgerEntry.Deployed(m.processes()), wished(now, change, starting)), m.replyTo(),
            then -> change(then, change, starting, List.copyOf(up), Goal.UP, m.replyTo()));
      }
    };
  }

  private Behavior<Command> onRemove(Scene now, Remove m) {
    return switch (now.deployment().remove(m.processes())) {
      case Deployment.Refused refused -> reject(m.replyTo(), refused);
      case Deployment.Changed change -> recorded(now, List.of(new LedgerEntry.Removed(m.processes())), m.replyTo(),
          then -> change(then, change, Set.of(), List.copyOf(change.gone()), Goal.GONE, m.replyTo()));
    };
  }

  private Behavior<Command> onScale(Scene now, Scale m) {
    return switch (now.deployment().scale(m.process(), m.replicas())) {
      case Deployment.Refused refused -> reject(m.replyTo(), refused);
      case Deployment.Changed change -> {
        var starting = starting(now, change);
        boolean shrinks = !change.gone().isEmpty();
        var scaled = new LedgerEntry.Deployed(
            List.of(Objects.requireNonNull(change.next().process(m.process()))));
        yield recorded(now, List.of(scaled, wished(now, change, starting)), m.replyTo(),
            then -> change(then, change, starting, List.copyOf(shrinks ? change.gone() : starting),
                shrinks ? Goal.GONE : Goal.UP, m.replyTo()));
      }
    };
  }

  private static Behavior<Command> reject(ActorRef<Reply> replyTo, Deployment.Refused refused) {
    replyTo.tell(new Rejected(refused.reason()));
    return Behaviors.same();
  }

  /** Of what is new: the instances of new processes, and of those of which others are wanted, or of which there was none. */
  private Set<InstanceId> starting(Scene now, Deployment.Changed change) {
    var starting = new LinkedHashSet<InstanceId>();
    for (InstanceId id : change.added()) {
      List<InstanceId> before = now.deployment().instancesOf(id.process());
      boolean wanted = before.isEmpty()
          ? change.next().spec(id).orElseThrow().enabled()
          : before.stream().anyMatch(known -> isWanted(now, known));
      if (wanted) {
        starting.add(id);
      }
    }
    return Set.copyOf(starting);
  }

  /** What is to be started of what is new, and what that needs. */
  private LedgerEntry wished(Scene now, Deployment.Changed change, Set<InstanceId> starting) {
    return new LedgerEntry.Wished(withNeeds(now, change.next(), starting), true, false);
  }

  private List<InstanceId> withNeeds(Scene now, Deployment deployment, Set<InstanceId> starting) {
    return deployment.selection().withNeeds(starting, id -> isOnItsWay(id, now.stops())).stream()
        .filter(id -> starting.contains(id) || !isWanted(now, id)).toList();
  }

  /** Acts once the decision is on record; meanwhile commands wait, so that each is judged by what the one before it has decided. */
  private Behavior<Command> recorded(Scene now, List<LedgerEntry> entries, ActorRef<Reply> replyTo,
      UnaryOperator<Scene> then) {
    var record = hosting.record(entries).toCompletableFuture();
    if (record.isDone() && !record.isCompletedExceptionally()) {
      return in(then.apply(now));
    }
    timers.startSingleTimer("unrecorded", new Orchestrator.Unrecorded(replyTo), RECORDED_WITHIN);
    context.pipeToSelf(record,
        (_, failure) -> new Recorded(failure == null ? "" : String.valueOf(failure.getMessage())));
    return recording(now, replyTo, then);
  }

  private Behavior<Command> recording(Scene now, ActorRef<Reply> replyTo, UnaryOperator<Scene> then) {
    return Behaviors.receive((_, message) -> {
      if (message instanceof Recorded(String problem)) {
        timers.cancel("unrecorded");
        Scene next = now;
        if (problem.isEmpty()) {
          next = crew.proceed(then.apply(now));
        } else {
          replyTo.tell(new Rejected("it cannot be put on record: " + problem));
        }
        return waiting.unstashAll(in(next));
      }
      return switch (message) {
        case Orchestrator.Unrecorded late -> {
          late.replyTo().tell(new Rejected("it is not on record within " + RECORDED_WITHIN.toSeconds()
              + " s, and may still take effect"));
          yield Behaviors.same();
        }
        case Changed m -> recording(heard(now, m), replyTo, then); // there may be any number of them
        default -> {
          if (waiting.isFull()) {
            context.getLog().warn("a command is dropped, for too many wait until one is on record");
          } else {
            waiting.stash(message);
          }
          yield Behaviors.same();
        }
      };
    }, (_, signal) -> signal instanceof Terminated gone
        ? recording(crew.gone(now, gone), replyTo, then)
        : Behaviors.same());
  }

  /** What is new comes, what has another spec is told so, what is to go stops in order and goes then. */
  private Scene change(Scene before, Deployment.Changed change, Set<InstanceId> starting, List<InstanceId> concerned,
      Goal goal, ActorRef<Reply> replyTo) {
    services.deployed().publish(change.next());
    services.logs().declare(change.next().specs());
    Scene now = before.deploying(change);
    var fresh = change.added().stream().filter(id -> !now.members().containsKey(id))
        .map(id -> crew.arrive(change.next(), id)).toList();
    // What was to go and had not been told yet, is to stay after all.
    var respecified = Stream.concat(change.respecified().stream(),
        change.added().stream().filter(id -> now.members().containsKey(id)));
    var told = respecified.filter(id -> !now.departs(id)).map(id -> Crew.respecify(now, id))
        .collect(Collectors.toCollection(ArrayList::new));
    var all = withNeeds(now, change.next(), starting);
    Scene then = now.with(fresh).with(now.stops().minus(all)).returning(all, true).wishing(all, true);
    told.addAll(Crew.telling(then, all, new Event.Start(false)));
    crew.answer(told, concerned, goal, replyTo);
    var touched = Stream.of(change.added(), change.respecified(), change.gone()).flatMap(Set::stream)
        .map(InstanceId::process).collect(Collectors.toSet());
    touched.forEach(process -> Crew.wakeDependents(then, process, false));
    return crew.proceed(then);
  }

  private Behavior<Command> onSend(Scene now, Send m) {
    watching.one(m.name(), id -> now.tell(id, new InstanceActor.Send(m.text(), m.end(), m.replyTo())),
        reason -> m.replyTo().tell(new InputReply.NotSent(reason)));
    return Behaviors.same();
  }

  private Behavior<Command> onOpenInput(Scene now, OpenInput m) {
    watching.one(m.name(), id -> now.tell(id, new InstanceActor.OpenInput(m.replyTo())),
        reason -> m.replyTo().tell(new InputOpened.NotOpened(reason)));
    return Behaviors.same();
  }

  private Behavior<Command> onTakeOutput(Scene now, Orchestrator.TakeOutput m) {
    watching.one(m.name(), id -> now.tell(id, new InstanceActor.TakeOutput(m.tap(), m.replyTo())),
        reason -> m.replyTo().tell(new OutputTaken.NotTaken(reason)));
    return Behaviors.same();
  }

  private Behavior<Command> onAttach(Scene now, Attach m) {
    watching.one(m.name(), id -> now.tell(id, new InstanceActor.Attach(m.replyTo())),
        reason -> m.replyTo().tell(new AttachReply.NotAttached(reason)));
    return Behaviors.same();
  }

  private Behavior<Command> onShutDown(Scene now, ShutDown m) {
    timers.startSingleTimer("late", new Late(), Delays.capped(m.deadline()));
    var told = new ArrayList<>(now.ending().told());
    if (m.replyTo() != null) {
      told.add(m.replyTo());
    }
    return endIfDone(crew.proceed(now.ending(told)));
  }

  private Behavior<Command> onLate(Scene now) {
    now.members().keySet().forEach(id -> now.tell(id, new InstanceActor.Tell(new Event.Stop(true), null)));
    timers.startSingleTimer("too-late", new TooLate(), LAST_RESORT);
    return in(now.with(StopOrder.NONE));
  }

  private Behavior<Command> onTooLate(Scene now) {
    var left = now.members().keySet().stream().filter(id -> !crew.phase(id).atRest()).map(InstanceId::name).sorted()
        .toList();
    return end(now, new Rejected("these did not end: " + String.join(", ", left)));
  }

  private static Behavior<Command> end(Scene now, Reply answer) {
    now.ending().told().forEach(replyTo -> replyTo.tell(answer));
    return Behaviors.stopped();
  }

  private Behavior<Command> onChanged(Scene now, Changed m) {
    return endIfDone(crew.proceed(heard(now, m)));
  }

  private Scene heard(Scene now, Changed m) {
    Crew.wakeDependents(now, m.instance().process(), m.isRelaunch());
    return now.busier(m.busier()).with(watching.after(now.waits(), m.instance()));
  }

  /** Of an instance elsewhere: who stands for it here ends as well. */
  private Behavior<Command> onVanished(Scene now, Vanished m) {
    Scene.Member member = now.members().get(m.last().instance());
    if (member != null && now.departs(member.id())) {
      context.stop(member.actor());
    }
    return Behaviors.same();
  }

  private Behavior<Command> endIfDone(Scene now) {
    boolean done = now.isEnding() && now.stops().waiting().isEmpty() && now.busy() == 0;
    return done ? end(now, new Done(List.of(), Goal.DOWN)) : in(now);
  }
}
