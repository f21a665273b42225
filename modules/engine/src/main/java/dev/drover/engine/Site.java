// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import com.typesafe.config.Config;
import dev.drover.launch.Launcher;
import dev.drover.logs.LogStore;
import dev.drover.model.Deployment;
import dev.drover.model.Event;
import dev.drover.model.History;
import dev.drover.model.InstanceId;
import dev.drover.model.Lifecycle;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.model.State;
import dev.drover.model.Wanted;
import dev.drover.view.ConcurrentBoard;
import dev.drover.view.EventRing;
import dev.drover.view.NodeBoard;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;

/**
 * What one node of a cluster has of all this: a board, events, logs, threads, and the actors that use them, for a cluster to place
 * and to connect. <b>Any thread.</b>
 */
public final class Site implements AutoCloseable {
  private final Services services;

  private Site(Services services) {
    this.services = services;
  }

  /**
   * {@code node}: its name on the board; {@code project}: what is deployed until {@link #deployed(Deployment)} says something else. What
   * is given stays the caller's to close.
   */
  public static Site begin(String node, Project project, ConcurrentBoard board, NodeBoard nodes, Launcher launcher,
      IncarnationLog incarnations, LogStore logs, Publications publications) {
    return new Site(
        Services.begin(node, project, board, nodes, launcher, incarnations, KeptStore.none(), logs, publications,
            InstantSource.system()));
  }

  /** This is deployed now. One caller at a time. */
  public void deployed(Deployment next) {
    services.deployed().publish(next);
    services.logs().declare(next.specs());
  }

  public Deployment deployed() {
    return services.deployed().get();
  }

  public ConcurrentBoard board() {
    return services.board();
  }

  public EventRing events() {
    return services.events();
  }

  /** Of {@link #batches}: behind the last line. */
  public static final long END = 0;

  /**
   * Lines of this node as {@link Drover#lines} has them, in batches. {@code places}: with these instances it begins with the line of
   * that number, or {@link #END}, whatever the query says; where so many were never numbered, with the first.
   */
  public Source<LogBatch, NotUsed> batches(LogQuery query, Map<InstanceId, Long> places) {
    return LogStreams.batches(services.logs(), services.bells(), services.measures().followers().lines(), query,
        places);
  }

  public String node() {
    return services.node();
  }

  /** Where blocking work may be done that is done before a launch. */
  public java.util.concurrent.Executor launching() {
    return services.workers().launching();
  }

  /** An instance as it is placed here. {@code revision}: the first that its owner may publish; {@code incarnation}: the last that was used. */
  public record Placed(InstanceId id, ProcessSpec spec, int version, long incarnation, long revision) {}

  /** It is to be started; {@code alone}: without regard to what it depends on. */
  public record Start(boolean alone) {}

  /** Accounts for what the owners of one instance have launched here, one after the other. */
  public static Custody custody() {
    return new Custody();
  }

  /** How it had ended, by itself, before its node was lost or it was moved; {@code wanted}: which it still is. */
  public record Rest(Phase phase, String reason, boolean wanted) {}

  /** Completes when nothing lives of what was launched by the owners of this instance. */
  public static CompletionStage<?> accounted(Custody custody) {
    return custody.accounted();
  }

  /** It is wanted no more, not even on the board. */
  public static InstanceActor.Command leave() {
    return new InstanceActor.Leave();
  }

  /** What an instance is to do when what it depends on may have changed. */
  public static InstanceActor.Command look() {
    return new InstanceActor.LookAtDependencies();
  }

  /** The owner of an instance; {@code starts}: it is wanted; {@code rests}: it is not, for it has ended. */
  public Behavior<InstanceActor.Command> instance(Placed placed, Optional<Start> starts, Optional<Rest> rests,
      Custody custody, ActorRef<Orchestrator.Command> desk) {
    History history = History.after(placed.incarnation());
    State first = rests
        .<State>map(rest -> new State.Resting(
            History.after(placed.incarnation(), rest.wanted() ? Wanted.UP : Wanted.DOWN), rest.phase(), rest.reason()))
        .orElseGet(() -> new Lifecycle(placed.spec(), 0).initial(history));
    return instance(placed, first, starts.map(start -> new Event.Start(start.alone())).orElse(null), custody, desk);
  }

  /** The same after its owner failed, which is a bug of ours: it rests until somebody starts it. */
  public Behavior<InstanceActor.Command> failed(Placed placed, Wanted wanted, String reason, Custody custody,
      ActorRef<Orchestrator.Command> desk) {
    State failed = new State.Resting(History.after(placed.incarnation(), wanted), Phase.FAILED, reason);
    return instance(placed, failed, null, custody, desk);
  }

  private Behavior<InstanceActor.Command> instance(Placed placed, State first, @Nullable Event event, Custody custody,
      ActorRef<Orchestrator.Command> desk) {
    var birth = new InstanceActor.Birth(placed.id(), placed.spec(), placed.version(), first, custody, desk, null,
        Departure.STAYS);
    return InstanceActor.create(birth, services, placed.revision(), event);
  }

  /** The timers of an actor system of Drover's own, whose idle node does not wake up each 10 ms. */
  public static Config timers() {
    return OwnSystem.TIMERS;
  }

  /** Who stands for the orchestrator at this node; {@code end}: what to do when this node is to leave. */
  public Behavior<Orchestrator.Command> desk(ActorRef<Orchestrator.Command> orchestrator,
      BiConsumer<InstanceId, InstanceActor.Command> toInstance, Consumer<Orchestrator.ShutDown> end) {
    return DeskActor.create(services, orchestrator, toInstance, end);
  }

  /** The orchestrator of all, while it is at this node. */
  public Behavior<Orchestrator.Command> orchestrator(Hosting hosting) {
    return OrchestratorActor.create(Takeover.NOTHING, services, hosting);
  }

  /** What is to be told to an instance: to be as it is wanted. */
  public static InstanceActor.Command wish(Wanted wanted, boolean alone) {
    return new InstanceActor.Tell(wanted == Wanted.UP ? new Event.Start(alone) : new Event.Stop(false), null);
  }

  public static InstanceActor.Command respecify(ProcessSpec spec, int version) {
    return new InstanceActor.Respecify(spec, version, null);
  }

  /** Another node goes on with it: its owner ends as soon as it is at rest. */
  public static InstanceActor.Command handOver() {
    return new InstanceActor.HandOver();
  }

  /** The facade of this node, for what is here. */
  public Drover drover(ActorRef<Orchestrator.Command> desk, ActorSystem<?> system, Duration answerWithin,
      CompletionStage<Done> ended) {
    return new Drover(services, desk, system, answerWithin, ended, null);
  }

  /** The same, and for what is elsewhere. */
  public Drover drover(ActorRef<Orchestrator.Command> desk, ActorSystem<?> system, Duration answerWithin,
      CompletionStage<Done> ended, Elsewhere elsewhere) {
    return new Drover(services, desk, system, answerWithin, ended, elsewhere);
  }

  @Override
  public void close() {
    services.workers().close();
  }
}
