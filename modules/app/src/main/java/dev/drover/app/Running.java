// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.config.Loaded;
import dev.drover.engine.Drover;
import dev.drover.engine.Orchestrator;
import dev.drover.launch.Launcher;
import dev.drover.model.Goal;
import dev.drover.model.Project;
import dev.drover.serve.Api;
import dev.drover.serve.Commands;
import dev.drover.serve.UnixServer;
import dev.drover.wire.Progress;
import dev.drover.wire.ShutdownRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;
import org.slf4j.LoggerFactory;

/** A Drover at work in this JVM: everything that was opened, to be closed in reverse. */
final class Running implements AutoCloseable {
  private static final Duration SHUT_DOWN = Duration.ofSeconds(30);

  private final StateDirectory state;
  private final IncarnationFile incarnations;
  private final Launcher launcher;
  private final Drover drover;
  private final CountDownLatch asked = new CountDownLatch(1);
  private volatile boolean rested;
  private final StopRequests requests = new StopRequests(System::nanoTime);

  Running(Loaded.Valid loaded) throws IOException, StateDirectory.InUse {
    // Before the actor system does so from several threads at once, which slf4j complains about.
    LoggerFactory.getLogger(Running.class).debug("starting");
    Path file = loaded.file().toAbsolutePath().normalize();
    state = StateDirectory.claim(Objects.requireNonNull(file.getParent()));
    incarnations = IncarnationFile.open(state.incarnations());
    launcher = Launcher.best();
    drover = Drover.start(loaded.project(), launcher, incarnations);
    var about = new Api.About(loaded.project().name(), file.toString(), ProcessHandle.current().pid(), Instant.now(),
        launcher.name());
    var api = new Api(drover, about, this::shutDown);
    UnixServer.bind(state.socket(), drover.system(), api::answer);
  }

  Drover drover() {
    return drover;
  }

  Project project() {
    return drover.project();
  }

  /** The first time stops all in order, the second time by force. */
  void interrupt() {
    switch (requests.next()) {
      case STOP -> asked.countDown();
      case SAME_AS_BEFORE -> {
      }
      case KILL -> drover.system().tell(new Orchestrator.ShutDown(Duration.ZERO));
    }
  }

  /** Until somebody asks this Drover to end, or nothing is left that could still happen: then true. */
  boolean awaitEndOrRest() throws InterruptedException {
    try (var _ = drover.events().onAppend(this::noticeRest)) {
      noticeRest();
      asked.await();
    } catch (InterruptedException interrupted) {
      throw interrupted;
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
    return rested;
  }

  private void noticeRest() {
    if (drover.board().all().stream().allMatch(seen -> seen.phase().atRest())) {
      rested = asked.getCount() > 0;
      asked.countDown();
    }
  }

  /** Stops all in order, and waits until nothing runs any more. */
  void stopAll() {
    drover.shutDown(SHUT_DOWN).toCompletableFuture().join();
  }

  /** Until somebody asks this Drover to end. */
  void awaitEnd() throws InterruptedException {
    asked.await();
  }

  /** The answer to {@code drover down}. */
  private Source<Progress, NotUsed> shutDown(ShutdownRequest request) {
    var all = List.copyOf(project().instances().keySet());
    var told = drover.send(replyTo -> new Orchestrator.Stop(List.of(), false, replyTo))
        .thenApply(_ -> new Commands(drover).await(all, Goal.DOWN, request.timeout()));
    return Source.completionStageSource(told).watchTermination((_, done) -> {
      var _ = done.whenComplete((_, _) -> asked.countDown());
      return NotUsed.getInstance();
    });
  }

  @Override
  public void close() throws IOException {
    stopAll();
    drover.close();
    launcher.close();
    incarnations.close();
    state.close();
  }
}
