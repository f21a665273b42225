// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.Launcher;
import dev.drover.logs.LogStore;
import dev.drover.model.Project;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.pekko.Done;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/** Makes a Drover among the actors of somebody else, with all that it needs, which ends with it. */
final class Embedding {
  /** What it takes to send KILL and to see that nothing is left, before the phase of the shutdown ends. */
  private static final Duration LAST_RESORT = Duration.ofSeconds(4);

  /** Of {@link #LAST_RESORT}, and to end what else there is. */
  private static final String PHASE = CoordinatedShutdown.PhaseBeforeServiceUnbind();

  private Embedding() {}

  static void start(ActorSystem<?> system, Behavior<Orchestrator.Command> behavior, String project) {
    system.systemActorOf(behavior, "drover-" + project + "-" + UUID.randomUUID(), Props.empty());
  }

  /** By the launcher of the settings. */
  static Behavior<Orchestrator.Command> create(Project project, Consumer<Drover> ready, Consumer<Throwable> failed) {
    return create(project, Settings::launcher, InstantSource.system(), ready, failed);
  }

  /** {@code failed} hears of what kept it from beginning. */
  static Behavior<Orchestrator.Command> create(Project project, Function<Settings, Launcher> launcher,
      InstantSource clock, Consumer<Drover> ready, Consumer<Throwable> failed) {
    return Behaviors.setup(context -> {
      try {
        var settings = Settings.of(context.getSystem().settings().config());
        return begin(context, project, settings, () -> launcher.apply(settings), clock, ready);
      } catch (RuntimeException | Error fault) {
        failed.accept(fault); // or whoever waits for it would wait for ever
        throw fault;
      }
    });
  }

  /** Waits for it, as long as the system lives. */
  static Drover begun(ActorSystem<?> system, CompletableFuture<Drover> made) {
    var _ = system.getWhenTerminated().thenRun(() -> made.completeExceptionally(
        new IllegalStateException(
            "the actor system " + system.name() + " has ended, so nothing can be supervised in it")));
    try {
      return made.join();
    } catch (CompletionException failure) {
      throw failure.getCause() instanceof RuntimeException cause ? cause : failure;
    }
  }

  /** {@code launcher}: one for this alone, which is closed at the end. */
  private static Behavior<Orchestrator.Command> begin(ActorContext<Orchestrator.Command> context, Project project,
      Settings settings, Supplier<Launcher> launcher, InstantSource clock, Consumer<Drover> ready) {
    LogStore logs = settings.logs(project, clock);
    var services = Services.begin(project, launcher.get(), IncarnationLog.inMemory(), KeptStore.none(), logs,
        clock);
    Drover.declare(services, Takeover.NOTHING);
    var ended = new CompletableFuture<Done>();
    var drover = new Drover(services, context.getSelf(), context.getSystem(), settings.answerWithin(), ended, null);
    Cancellable atShutdown = stopInOrder(context.getSystem(), drover, project.name());
    ready.accept(drover);
    return Guardian.embedded(services, () -> {
      boolean _ = atShutdown.cancel();
      // It waits for the last exits, which an actor must not; and it is no daemon, for it is to happen.
      Thread.ofPlatform().name("drover-release").start(() -> release(services, ended));
    });
  }

  private static Cancellable stopInOrder(ActorSystem<?> system, Drover drover, String project) {
    var shutdown = CoordinatedShutdown.get(system);
    Duration time = Duration.ofMillis(shutdown.timeout(PHASE).toMillis());
    Duration deadline = time.minus(LAST_RESORT).isNegative() ? Duration.ZERO : time.minus(LAST_RESORT);
    return shutdown.addCancellableTask(PHASE, "drover-stop-" + project, () -> drover.shutDown(deadline));
  }

  private static void release(Services services, CompletableFuture<Done> ended) {
    try {
      services.launcher().close();
      services.logs().close();
      services.workers().close();
    } finally {
      ended.complete(Done.getInstance());
    }
  }
}
