// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.Launcher;
import dev.drover.logs.LogEntry;
import dev.drover.logs.LogStore;
import dev.drover.model.Deployment;
import dev.drover.model.EventEntry;
import dev.drover.model.Exit;
import dev.drover.model.History;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.model.Selection.Found;
import dev.drover.model.Snapshots;
import dev.drover.view.EventRing;
import dev.drover.view.Followers;
import dev.drover.view.NodeBoard;
import dev.drover.view.ProbeBoard;
import dev.drover.view.StatusBoard;
import dev.drover.view.UsageBoard;
import dev.drover.view.Waiting;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * A project under supervision: commands go to its {@link Orchestrator}, queries read the board, the events and the logs,
 * from any thread.
 *
 * <p>It lives in an actor system of yours ({@link #start(ActorSystem, Project)}, {@link #spawn}, {@link #create}), as often as you
 * like, or in one of its own. Nothing is started by that: send {@link Orchestrator.Start}.
 */
public final class Drover implements AutoCloseable {
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);

  private final Services services;
  private final ActorRef<Orchestrator.Command> orchestrator;
  private final ActorSystem<?> system;
  private final Duration answerWithin;
  private final CompletionStage<Done> ended;
  private final @Nullable Elsewhere elsewhere;

  Drover(Services services, ActorRef<Orchestrator.Command> orchestrator, ActorSystem<?> system, Duration answerWithin,
      CompletionStage<Done> ended, @Nullable Elsewhere elsewhere) {
    this.services = services;
    this.orchestrator = orchestrator;
    this.system = system;
    this.answerWithin = answerWithin;
    this.ended = ended;
    this.elsewhere = elsewhere;
  }

  /**
   * Supervises a project in this actor system, until {@link #shutDown}, {@link #close}, or the end of the system, in which processes are
   * stopped in order. Settings are under {@code drover} in the system's configuration.
   */
  public static Drover start(ActorSystem<?> system, Project project) {
    var made = new CompletableFuture<Drover>();
    Embedding.start(system, Embedding.create(project, made::complete, made::completeExceptionally), project.name());
    return Embedding.begun(system, made);
  }

  /** The same with a launcher of yours, which is closed with it, and by your clock: for tests. */
  public static Drover start(ActorSystem<?> system, Project project, Launcher launcher, InstantSource clock) {
    var made = new CompletableFuture<Drover>();
    Embedding.start(system, Embedding.create(project, _ -> launcher, clock, made::complete,
        made::completeExceptionally), project.name());
    return Embedding.begun(system, made);
  }

  /**
   * The same as a child of an actor: its processes end with it, at once. Call it from that actor; {@code name} is that of the child.
   */
  public static Drover spawn(ActorContext<?> parent, Project project, String name) {
    var made = new CompletableFuture<Drover>();
    parent.spawn(Embedding.create(project, made::complete, made::completeExceptionally), name);
    return Embedding.begun(parent.getSystem(), made);
  }

  /** The same as a behaviour, to be spawned as you like; {@code ready} is given its facade before its first message. */
  public static Behavior<Orchestrator.Command> create(Project project, java.util.function.Consumer<Drover> ready) {
    return Embedding.create(project, ready, _ -> {});
  }

  /** The same with a launcher of yours, which is closed with it, and by your clock: for tests. */
  public static Behavior<Orchestrator.Command> create(Project project, Launcher launcher, InstantSource clock,
      java.util.function.Consumer<Drover> ready) {
    return Embedding.create(project, _ -> launcher, clock, ready, _ -> {});
  }

  /**
   * Reads the settings of an actor system of its own, as its start does, which takes about 100 ms of that: on a thread aside it costs nobody
   * time. Any thread, as often as you like.
   */
  public static void prepare() {
    var _ = OwnSystem.settings();
  }

  /** Supervises a project in an actor system of its own. */
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
    var services = Services.begin(project, launcher, incarnations, kept, logs);
    Deployment deployment = services.deployed().get();
    var takeover = Takeover.of(kept.left(), deployment.specs().keySet());
    declare(services, takeover);
    takeover.rest().forEach(left -> Undeclared.end(left, services));
    ActorSystem<Orchestrator.Command> system = OwnSystem.alone(Guardian.ofSystem(takeover, services));
    var _ = system.getWhenTerminated().thenRun(services.workers()::close);
    return new Drover(services, system, system, ANSWER_WITHIN, system.getWhenTerminated(), null);
  }

  /** Every instance is on the board from the first query on, as revision 0, before its actor begins with 1. */
  static void declare(Services services, Takeover takeover) {
    Deployment deployment = services.deployed().get();
    deployment.specs().forEach((id, spec) -> services.board()
        .publish(Snapshots.of(id, services.node(), spec, deployment.version(id.process()), InstanceActor
            .initial(spec, History.after(services.incarnations().last(id)), takeover.wanted().get(id)), 0,
            services.clock().instant())));
  }

  /** What is deployed now. */
  public Project project() {
    return services.deployed().get().project();
  }

  /** Every instance with the spec it runs by, in the order of declaration, as it is now. Immutable. */
  public Map<InstanceId, ProcessSpec> instances() {
    return services.deployed().get().specs();
  }

  public StatusBoard board() {
    return services.board();
  }

  /**
   * A number that grows with each change of what the board shows, or of how it stands with a node: where it is the same as before,
   * nothing has changed that anybody was told of.
   */
  public long changes() {
    return services.board().changes() + services.nodes().changes();
  }

  /** The nodes of the cluster, as this one sees them; a Drover that is alone has one, {@code local}. */
  public NodeBoard nodes() {
    return services.nodes();
  }

  /** What running instances use: looked at from time to time, and more often while somebody reads it. */
  public UsageBoard usage() {
    return services.usage();
  }

  /** What probes of the instances here were answered, but those that wait for a line. */
  public ProbeBoard probes() {
    return services.measures().probes();
  }

  /** Who follows events and lines here: streams, subscribers and clients of the API alike. */
  public Followers followers() {
    return services.measures().followers();
  }

  /** How many messages wait for the actors here now; it looks into each mailbox, so not all the time. */
  public Waiting waiting() {
    return services.measures().mailboxes().waiting();
  }

  public EventRing events() {
    return services.events();
  }

  public LogStore logs() {
    return services.logs();
  }

  /**
   * Lines of logs as they are demanded; it ends where nothing is to follow, and fails where files cannot be read. In a cluster they come from
   * all nodes, each of which numbers the lines that were printed there.
   */
  public Source<LogEntry, NotUsed> lines(LogQuery query) {
    return elsewhere != null
        ? elsewhere.lines(query)
        : LogStreams.of(services.logs(), services.bells(), services.measures().followers().lines(), query);
  }

  /** Events as they are demanded, and where some are missing, the news of it; it ends where nothing is to follow. */
  public Source<EventEntry, NotUsed> events(EventQuery query) {
    return EventStreams.of(services.events(), services.bells().events(), services.measures().followers().events(),
        query);
  }

  /** The actor system that it lives in. */
  public ActorSystem<?> system() {
    return system;
  }

  /** Where other actors send their commands to. */
  public ActorRef<Orchestrator.Command> orchestrator() {
    return orchestrator;
  }

  /** Sends a command, and completes with what the orchestrator says of it. */
  public CompletionStage<Orchestrator.Reply> send(
      Function<ActorRef<Orchestrator.Reply>, Orchestrator.Command> command) {
    return ask(command::apply);
  }

  /** Sends to the standard input of one instance, and completes with what its actor says of it. */
  public CompletionStage<InputReply> sendInput(String name, ByteString text, boolean end) {
    return ask((ActorRef<InputReply> replyTo) -> new Orchestrator.Send(name, text, end, replyTo));
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
    return elsewhere == null
        ? inputHere(name, closes)
        : Sink.fromMaterializer((_, _) -> farAway(name)
            .map(far -> far.reach().input(far.node(), far.id(), closes)).orElseGet(() -> inputHere(name, closes)))
            .mapMaterializedValue(sent -> sent.thenCompose(Function.identity()));
  }

  private Sink<ByteString, CompletionStage<Long>> inputHere(String name, boolean closes) {
    return Sink.fromGraph(new InputSink(
        () -> ask((ActorRef<InputOpened> replyTo) -> new Orchestrator.OpenInput(name, replyTo)), closes));
  }

  /**
   * All that one incarnation of one instance writes to its standard output, byte by byte, and its end: of the one that runs, as long as it has
   * printed nothing yet, else of the next one. It is demanded from the process: when {@value OutputTap#MOST} bytes are unread,
   * the process waits (what it writes to its standard error waits, too), and nothing is lost. It goes to the log as well. One
   * stream alone can have it; if that is cancelled, the process goes on.
   *
   * <p>The stream's value completes as soon as it is sure to have all: what is started after that may print at once. It fails, like
   * the stream, with {@link OutputRefused} where it cannot. An end tells nothing of success: {@link #exit} does.
   */
  public Source<ByteString, CompletionStage<Done>> output(String name) {
    return Source.fromGraph(new OutputSource(
        tap -> ask((ActorRef<OutputTaken> replyTo) -> new Orchestrator.TakeOutput(name, tap, replyTo))));
  }

  /** Asks for the terminal of one instance, and completes with what its actor says. */
  public CompletionStage<AttachReply> attach(String name) {
    return farAway(name).map(far -> far.reach().attach(far.node(), far.id()))
        .orElseGet(() -> ask((ActorRef<AttachReply> replyTo) -> new Orchestrator.Attach(name, replyTo)));
  }

  /** An instance that the board shows at another node. */
  private record Far(Elsewhere reach, InstanceId id, String node) {}

  private Optional<Far> farAway(String name) {
    if (elsewhere == null || !(services.deployed().get().selection().of(List.of(name)) instanceof Found(var named))
        || named.size() != 1) {
      return Optional.empty();
    }
    ProcessSnapshot seen = services.board().get(named.getFirst());
    return seen == null || seen.node().equals(services.node())
        ? Optional.empty()
        : Optional.of(new Far(elsewhere, seen.instance(), seen.node()));
  }

  /**
   * How the latest incarnation of one instance ended, or will end, or the first one if there was none yet. Completes once, however often
   * the instance is launched again; fails with {@link NoSuchExit} where there is none to come.
   */
  public CompletionStage<Exit> exit(String name) {
    return await((ActorRef<Orchestrator.ExitReply> replyTo) -> new Orchestrator.AwaitExit(name, replyTo))
        .thenApply(reply -> switch (reply) {
          case Orchestrator.Ended(_, _, Exit exit) -> exit;
          case Orchestrator.NoExit(String reason) -> throw new NoSuchExit(reason);
        });
  }

  /** What becomes of a command that was accepted; it completes when all have come to its goal, or one of them has missed it. */
  public CompletionStage<Orchestrator.Outcome> outcome(Orchestrator.Accepted accepted) {
    return await((ActorRef<Orchestrator.Outcome> replyTo) -> new Orchestrator.Await(accepted.instances(),
        accepted.goal(), replyTo));
  }

  private <T> CompletionStage<T> ask(
      org.apache.pekko.japi.function.Function<ActorRef<T>, Orchestrator.Command> message) {
    return AskPattern.ask(orchestrator, message, answerWithin, system.scheduler());
  }

  /** As long as it takes. */
  private <T> CompletionStage<T> await(
      org.apache.pekko.japi.function.Function<ActorRef<T>, Orchestrator.Command> message) {
    return AskPattern.ask(orchestrator, message, Delays.LONGEST, system.scheduler());
  }

  /** Stops all in order, by force at the deadline; completes when nothing runs any more. */
  public CompletionStage<Done> shutDown(Duration deadline) {
    orchestrator.tell(new Orchestrator.ShutDown(deadline));
    return ended;
  }

  /** Completes when it has ended, whoever ended it, and nothing runs any more. */
  public CompletionStage<Done> whenEnded() {
    return ended;
  }

  /** Ends what {@link #shutDown} has not: the actors, and with them their processes. */
  @Override
  public void close() {
    orchestrator.tell(new Orchestrator.TooLate());
  }
}
