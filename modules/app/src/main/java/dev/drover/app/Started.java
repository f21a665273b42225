// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.config.Loaded;
import dev.drover.engine.Drover;
import dev.drover.launch.Launcher;
import dev.drover.logs.LogStore;
import dev.drover.serve.Api;
import java.time.InstantSource;
import org.apache.pekko.actor.CoordinatedShutdown;

/**
 * A Drover that was started, alone or as a node of a cluster, with what it stands on. In {@code releasePhase} of the coordinated
 * shutdown nothing runs any more: there launcher and logs are closed, then {@code rest}. Immutable.
 */
record Started(Drover drover, Launcher launcher, LogStore logs, Api.Here here, String releasePhase,
    AutoCloseable rest) {

  static Started alone(Loaded.Valid loaded, Ground ground) {
    Launcher launcher = Launcher.best();
    LogStore logs = logs(loaded, ground);
    Drover drover = Drover.start(loaded.project(), launcher, ground.incarnations(), ground.kept(), logs);
    return new Started(drover, launcher, logs, Api.Here.alone(), CoordinatedShutdown.PhaseServiceUnbind(), () -> {});
  }

  /** In the state directory. */
  static LogStore logs(Loaded.Valid loaded, Ground ground) {
    return LogStore.in(ground.state().path().resolve("logs"), InstantSource.system(), loaded.project().logMemory());
  }
}
