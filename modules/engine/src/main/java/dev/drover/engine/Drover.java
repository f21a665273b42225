// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.drover.launch.Launcher;
import dev.drover.logs.LogEntry;
import dev.drover.logs.LogStore;
import dev.drover.model.EventEntry;
import dev.drover.model.History;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.model.Snapshots;
import dev.drover.view.ConcurrentBoard;
import dev.drover.view.EventRing;
import dev.drover.view.StatusBoard;
import dev.drover.view.UsageBoard;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/**
 * A project under supervision: commands go to its {@link Orchestrator}, queries read the board, the events and the logs,
 * from any thread.
 */
public final class Drover implements AutoCloseable {
  private static final Duration HEARING = Duration.ofSeconds(10);

  private static final Config TIMERS = ConfigFactory
      .parseMap(Map.of("pekko.scheduler.implementation", DeadlineScheduler.class.getName()));

  private final Project project;
  private final Map<InstanceId, ProcessSpec> instances;
  private final Services services;
  private final Bells bells;
  private final UsageBoard usage = new UsageBoard(System::nanoTime);
  private final ActorSystem<Orchestrator.Command> system;

  private Drover(Project project, Launcher launcher, IncarnationLog incarnations, KeptStore kept, LogStore logs) {
    this.project = project;
    this.instances = project.instances();
    logs.declare(instances);
    var workers = Workers.start();
    this.services = new Services("local", new ConcurrentBoard(), new EventRing(project.eventsKept()), logs, launcher,
        incarnations, kept, workers, new Sweeper(launcher, workers.sweeping()), new Roster(id -> bound(instances, id)),
        InstantSource.system());
    this.bells = new Bells(services.events(), logs);
    new Sampler(services.roster(), launcher, usage, services.clock(), System::nanoTime).start(workers.sampling());
    var takeover = Takeover.of(kept.left(), instances.keySet());
    declare(takeover);
    takeover.rest().forEach(left -> Undeclared.end(left, services));
    this.system = ActorSystem.create(Guardian.create(project, instances, takeover, services), "drover",
        TIMERS.withFallback(ConfigFactory.load()));
    var _ = system.getWhenTerminated().thenRun(workers::close);
  }

  /** Supervises a project in an actor system of its own. Nothing is started yet: send {@link Orchestrator.Start}. */
  public static Drover start(Project project, Launcher launcher, IncarnationLog incarnations) {
    return start(project, launcher, incarnations, KeptStore.none());
  }

  /** The same, but what an earlier Drover has launched and {@code kept} remembers is taken over at once. */
  public static Drover start(Project project, Launcher launcher, IncarnationLog incarnations, KeptStore kept) {
    return start(project, launcher, incarnations, kept, new LogStore());
  }

  /**
   * The same, and {@code logs} is where output goes, which the caller closes when nothing runs any more.
   */
  public static Drover start(Project project, Launcher launcher, IncarnationLog incarnations, KeptStore kept,
      LogStore logs) {
    return new Drover(project, launcher, incarnations, kept, logs);
  }

  /** Every instance is on the board from the first query on, as revision 0, before its actor begins with 1. */
  private void declare(Takeover takeover) {
    instances.forEach((id, spec) -> services.board().publish(Snapshots.of(id, services.node(), spec, InstanceActor
        .initial(spec, History.after(services.incarnations().last(id)), takeover.wanted().get(id)), 0,
        services.clock().instant())));
  }

  private static OptionalLong bound(Map<InstanceId, ProcessSpec> instances, InstanceId id) {
    ProcessSpec spec = instances.get(id);
    return spec == null ? OptionalLong.empty() : spec.restart().above();
  }

  public Project project() {
    return project;
  }

  /** Every instance with the spec it runs by, in the order of declaration. Immutable; made once. */
  public Map<InstanceId, ProcessSpec> instances() {
    return instances;
  }

  public StatusBoard board() {
    return services.board();
  }

  /** What running instances use: looked at from time to time, and more often while somebody reads it. */
  public UsageBoard usage() {
    return usage;
  }

  public EventRing events() {
    return services.events();
  }

  public LogStore logs() {
    return services.logs();
  }

  /** Lines of logs as they are demanded; it ends where nothing is to follow, and fails where files cannot be read. */
  public Source<LogEntry, NotUsed> lines(LogQuery query) {
    return LogStreams.of(services.logs(), bells, query);
  }

  /** Events as they are demanded, and where some are missing, the news of it; it ends where nothing is to follow. */
  public Source<EventEntry, NotUsed> events(EventQuery query) {
    return EventStreams.of(services.events(), bells.events(), query);
  }

  public ActorSystem<Orchestrator.Command> system() {
    return system;
  }

  /** Sends a command, and completes with what the orchestrator says of it. */
  public CompletionStage<Orchestrator.Reply> send(
      Function<ActorRef<Orchestrator.Reply>, Orchestrator.Command> command) {
    return AskPattern.ask(system, command::apply, HEARING, system.scheduler());
  }

  /** Sends to the standard input of one instance, and completes with what its actor says of it. */
  public CompletionStage<InputReply> sendInput(String name, ByteString text, boolean end) {
    return AskPattern.ask(system, (ActorRef<InputReply> replyTo) -> new Orchestrator.Send(name, text, end, replyTo),
        HEARING, system.scheduler());
  }

  /**
   * What comes goes to the standard input of one instance, no faster than it reads; at its end the input is closed.
   *
   * @see #input(String, boolean)
   */
  public Sink<ByteString, CompletionStage<Long>> input(String name) {
    return input(name, true);
  }

  /**
   * What comes goes to the standard input of one instance, of the incarnation that runs when the stream begins, no faster than it
   * reads: what waits is {@link dev.drover.launch.ChildInput#MOST_KEPT} bytes at most, and one element. The stream completes with the
   * number of bytes when all are on their way, and fails with {@link InputRefused} as soon as no more can be sent. Its end closes
   * the input where {@code closes}; its failure leaves it open.
   */
  public Sink<ByteString, CompletionStage<Long>> input(String name, boolean closes) {
    return Sink.fromGraph(new InputSink(() -> AskPattern.ask(system,
        (ActorRef<InputOpened> replyTo) -> new Orchestrator.OpenInput(name, replyTo), HEARING, system.scheduler()),
        closes));
  }

  /** Asks for the terminal of one instance, and completes with what its actor says. */
  public CompletionStage<AttachReply> attach(String name) {
    return AskPattern.ask(system, (ActorRef<AttachReply> replyTo) -> new Orchestrator.Attach(name, replyTo), HEARING,
        system.scheduler());
  }

  /** Stops all in order, by force at the deadline; completes when nothing runs any more. */
  public CompletionStage<Done> shutDown(Duration deadline) {
    system.tell(new Orchestrator.ShutDown(deadline));
    return system.getWhenTerminated();
  }

  /** Ends what {@link #shutDown} has not: the actors, and with them their processes. */
  @Override
  public void close() {
    system.terminate();
  }
}
