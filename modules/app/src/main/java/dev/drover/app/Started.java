// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.config.Loaded;
import dev.drover.engine.Drover;
import dev.drover.launch.Launcher;
import dev.drover.logs.LogStore;
import dev.drover.serve.Api;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.pekko.Done;
import org.apache.pekko.actor.CoordinatedShutdown;
import org.jspecify.annotations.Nullable;

/**
 * A Drover that was started, alone or as a node of a cluster, with what it stands on. In {@code releasePhase} of the coordinated
 * shutdown nothing runs any more: there launcher and logs are closed, then {@code rest}. {@code handOver} is how a node is emptied before
 * it ends, and completes when it is; of a Drover that is alone all is stopped instead. {@code mayLaunch} completes when a node has its lease. Immutable.
 */
record Started(Drover drover, Launcher launcher, LogStore logs, Api.Here here, String releasePhase,
    AutoCloseable rest, @Nullable Function<Duration, CompletionStage<Done>> handOver,
    CompletionStage<Done> mayLaunch) {

  static Started alone(Loaded.Valid loaded, Ground ground) {
    Launcher launcher = Launcher.best();
    LogStore logs = logs(loaded, ground);
    Drover drover = Drover.start(loaded.project(), launcher, ground.incarnations(), ground.kept(), logs);
    return new Started(drover, launcher, logs, Api.Here.alone(), CoordinatedShutdown.PhaseServiceUnbind(), () -> {},
        null, CompletableFuture.completedStage(Done.getInstance()));
  }

  /** In the state directory. */
  static LogStore logs(Loaded.Valid loaded, Ground ground) {
    return LogStore.in(ground.state().path().resolve("logs"), InstantSource.system(), loaded.project().logMemory());
  }
}
