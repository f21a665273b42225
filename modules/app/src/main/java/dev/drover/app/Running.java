// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.cluster.NodeSettings;
import dev.drover.config.Loaded;
import dev.drover.engine.Drover;
import dev.drover.engine.Orchestrator;
import dev.drover.mcp.Mcp;
import dev.drover.model.Goal;
import dev.drover.model.Project;
import dev.drover.serve.Api;
import dev.drover.serve.Commands;
import dev.drover.serve.Handler;
import dev.drover.serve.TcpServer;
import dev.drover.serve.UnixServer;
import dev.drover.terminal.Cli;
import dev.drover.wire.Progress;
import dev.drover.wire.ShutdownRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.NotUsed;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.dispatch.Dispatchers;
import org.apache.pekko.stream.ActorAttributes;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A Drover at work in this JVM: everything that was opened, to be closed in reverse. */
final class Running implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Running.class);
  private static final Duration SHUT_DOWN = Duration.ofSeconds(30);

  /** So long after its deadline, a client that has asked for the end does not read the answer any more. */
  private static final Duration GONE_CLIENT = Duration.ofSeconds(5);

  /**
   * So long a node may take to leave its cluster once nothing of it runs. Pekko 1.7.0 waits without an end for streams of its remoting
   * that have stalled, as over TLS they may (apache/pekko#3317).
   */
  private static final Duration LAST_STREAMS = Duration.ofSeconds(60);

  private static final Duration SAY_EVERY = Duration.ofMillis(500);
  private static final Progress RELEASING = new Progress.Waiting(
      List.of("all are stopped; their last lines are being written"));

  /** Why it ends. */
  enum End {
    /** Somebody asked for it. */
    ASKED,
    /** Nothing is left that could still happen. */
    RESTED,
    /** The actor system ended by itself, which is a fault of ours. */
    BROKEN
  }

  private final Ground ground;
  private final Started started;
  private final Drover drover;
  private final Api.About about;
  private final CompletableFuture<End> end = new CompletableFuture<>();
  /** A client has asked for the end, and is told of it before that comes. */
  private final AtomicBoolean shuttingDown = new AtomicBoolean();
  private final AtomicBoolean releasing = new AtomicBoolean();
  private final CompletableFuture<Done> released = new CompletableFuture<>();
  private final StopRequests requests = new StopRequests(System::nanoTime);

  private Running(Loaded.Valid loaded, Ground ground, Started started) throws IOException {
    this.ground = ground;
    this.started = started;
    drover = started.drover();
    var _ = drover.system().getWhenTerminated().whenComplete((_, _) -> end.complete(End.BROKEN));
    about = new Api.About(loaded.project().name(), loaded.file().toAbsolutePath().normalize().toString(),
        ProcessHandle.current().pid(), Instant.now(), started.launcher().name());
    CoordinatedShutdown.get(drover.system()).addTask(started.releasePhase(), "drover-release", this::release);
  }

  /**
   * Begins to answer: those who have come meanwhile wait. What is to be done first, as to start processes, does not wait for what this
   * loads. A node that its cluster refuses may end before that; whoever waits for its end is told why.
   */
  void serve() throws IOException {
    try {
      var api = new Api(drover, about, new Api.Here(started.here().node(), started.here().ages(),
          () -> ending().or(started.here().hindrance())), this::shutDown);
      var mcp = new Mcp(drover, Cli.version());
      Handler handler = (request, role) -> Mcp.takes(request) ? mcp.answer(request, role) : api.answer(request);
      UnixServer.serve(ground.socket(), ground.state().socket(), drover.system(), handler);
      ground.tcp().ifPresent(tcp -> tcp.serve(drover.system(), handler));
    } catch (IllegalStateException ending) {
      if (CoordinatedShutdown.get(drover.system()).getShutdownReason().isEmpty()) {
        throw ending;
      }
      end.complete(End.BROKEN);
    }
  }

  /** Begins on this ground; where that fails, the ground is given up. */
  static Running start(ToRun what, Ground ground) throws IOException, Ground.Refused {
    Preparation.awaitLogging();
    if (what.node().isEmpty()) {
      return new Running(what.loaded(), ground, Started.alone(what.loaded(), ground));
    }
    Started node;
    try {
      node = ClusterStart.start(what.loaded(), what.node().get(), ground);
    } catch (IOException | Ground.Refused | RuntimeException failure) {
      ground.close();
      throw failure;
    }
    return new Running(what.loaded(), ground, node);
  }

  Drover drover() {
    return drover;
  }

  /** What an earlier Drover left behind here, and what was wrong with it. */
  KeptFolders kept() {
    return ground.kept();
  }

  /** Why it takes no commands any more. */
  private Optional<String> ending() {
    return shuttingDown.get() || end.isDone()
        ? Optional.of("this Drover is about to end")
        : Optional.empty();
  }

  /** What the user should know of how it is served. */
  Optional<String> warning() {
    return ground.tcp().flatMap(TcpServer::warning);
  }

  /** Where it is served over TCP, if at all. */
  Optional<String> url() {
    return ground.tcp().map(TcpServer::url);
  }

  Project project() {
    return drover.project();
  }

  /** Why its actor system ended, where nobody here has asked for it. */
  String whyBroken() {
    return Joining.whyEnded(CoordinatedShutdown.get(drover.system()).getShutdownReason());
  }

  /** Completes when it is a member of its cluster; tells what is waited for. */
  CompletionStage<Done> joins(NodeSettings node, Consumer<String> say) {
    return Joining.tell(drover.system(), node, started.mayLaunch(), say);
  }

  /** Tells how what was sent comes along, until it is done or the time is up; whoever is told may be slow. */
  void tell(CompletionStage<Orchestrator.Reply> sent, Duration timeout, Consumer<Progress> told) {
    var _ = new Commands(drover).of(sent, true, timeout)
        .toMat(Sink.<Progress>foreach(told::accept)
            .withAttributes(ActorAttributes.dispatcher(Dispatchers.DefaultBlockingDispatcherId())), Keep.right())
        .run(drover.system());
  }

  /** Until this, or the end, or so long at most. */
  void await(CompletionStage<Done> some, Duration most) {
    CompletableFuture.anyOf(some.toCompletableFuture(), end)
        .completeOnTimeout(Done.getInstance(), most.toMillis(), TimeUnit.MILLISECONDS).join();
  }

  boolean hasBroken() {
    return end.getNow(End.ASKED) == End.BROKEN;
  }

  /** The name of its node. */
  String node() {
    return started.here().node();
  }

  /** The first time stops all in order, the second time by force. */
  void interrupt() {
    switch (requests.next()) {
      case STOP -> askToEnd();
      case SAME_AS_BEFORE -> {
      }
      case KILL -> drover.orchestrator().tell(new Orchestrator.ShutDown(Duration.ZERO));
    }
  }

  /** Stops all in order, however often it is called. */
  void askToEnd() {
    end.complete(End.ASKED);
  }

  /** Until it is to end, which is also when nothing is left that could still happen. */
  End awaitEndOrRest() {
    try (var _ = drover.events().onAppend(this::noticeRest)) {
      noticeRest();
      return end.join();
    }
  }

  private void noticeRest() {
    if (!shuttingDown.get() && drover.board().all().stream().allMatch(seen -> seen.phase().atRest())) {
      end.complete(End.RESTED);
    }
  }

  /** Stops all in order, and waits until nothing runs any more, and for a while until the actor system has ended. */
  void stopAll() {
    stopAll(LAST_STREAMS);
  }

  void stopAll(Duration lastStreams) {
    CompletableFuture<Done> ended = drover.shutDown(SHUT_DOWN).toCompletableFuture();
    var tooLong = released.thenCompose(done -> new CompletableFuture<Done>().completeOnTimeout(done,
        lastStreams.toMillis(), TimeUnit.MILLISECONDS));
    CompletableFuture.anyOf(ended, tooLong).join();
    if (!ended.isDone()) {
      LOG.warn("all is stopped, but the actor system has not ended within {} ms of that; it is left",
          lastStreams.toMillis());
    }
  }

  /** Until it is to end. */
  End awaitEnd() {
    return end.join();
  }

  /** The answer to {@code drover down}: whoever hears that all is done can start another Drover here at once. */
  private Source<Progress, NotUsed> shutDown(ShutdownRequest request) {
    shuttingDown.set(true);
    var answered = request.timeout().plus(GONE_CLIENT);
    CompletableFuture.delayedExecutor(answered.toMillis(), TimeUnit.MILLISECONDS).execute(this::askToEnd);
    var told = started.handOver() == null ? stopped(request) : emptied(request, started.handOver());
    return Source.completionStageSource(told).watchTermination((_, done) -> {
      var _ = done.whenComplete((_, _) -> askToEnd());
      return NotUsed.getInstance();
    });
  }

  /** All is stopped in order. */
  private CompletionStage<Source<Progress, NotUsed>> stopped(ShutdownRequest request) {
    var all = List.copyOf(drover.instances().keySet());
    return drover.send(replyTo -> new Orchestrator.Stop(List.of(), false, replyTo))
        .thenApply(
            _ -> new Commands(drover).await(all, Goal.DOWN, request.timeout()).flatMapConcat(this::doneAtTheEnd));
  }

  /** What is at this node goes on at others, or is stopped where there are none. */
  private CompletionStage<Source<Progress, NotUsed>> emptied(ShutdownRequest request,
      Function<Duration, CompletionStage<Done>> handOver) {
    Source<Progress, NotUsed> done = Source.completionStage(handOver.apply(request.timeout()))
        .map(_ -> hereNow().isEmpty()
            ? new Progress.Done(List.of("this node has left the cluster"))
            : new Progress.TimedOut(hereNow()));
    return CompletableFuture.completedFuture(
        done.keepAlive(SAY_EVERY, () -> new Progress.Waiting(hereNow())).flatMapConcat(this::doneAtTheEnd));
  }

  private List<String> hereNow() {
    return drover.board().all().stream().filter(seen -> seen.node().equals(node()) && seen.phase().mayLive())
        .map(seen -> seen.instance() + ": " + seen.summary() + (seen.reason().isEmpty() ? "" : ": " + seen.reason()))
        .toList();
  }

  private Source<Progress, NotUsed> doneAtTheEnd(Progress progress) {
    if (progress instanceof Progress.Done) {
      askToEnd();
      return Source.completionStage(released.thenApply(_ -> progress)).keepAlive(SAY_EVERY, () -> RELEASING);
    }
    return Source.single(progress);
  }

  /** Gives up what another Drover needs, once nothing runs any more: between the end of the actors and the last answers. */
  private CompletionStage<Done> release() {
    if (releasing.compareAndSet(false, true)) {
      Thread.ofPlatform().name("drover-release").start(() -> {
        try {
          started.launcher().close();
          started.logs().end()
              .forEach(id -> LOG.warn("{}: its disk did not take its last lines in time: they may be in no file", id));
          started.rest().close();
          ground.kept().closeAll();
          ground.incarnations().close();
          ground.state().close();
        } catch (Exception failure) {
          LOG.warn("the state directory could not be closed: {}", String.valueOf(failure.getMessage()));
        } finally {
          released.complete(Done.getInstance());
        }
      });
    }
    return released;
  }

  @Override
  public void close() {
    stopAll();
    release().toCompletableFuture().join();
  }
}
