// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import com.typesafe.config.Config;
import dev.drover.launch.Launcher;
import dev.drover.logs.LogStore;
import dev.drover.model.Project;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;

/**
 * What is under {@code drover} in the configuration of an actor system that Drover is embedded in: its {@code reference.conf} says
 * what each means. Immutable.
 */
record Settings(boolean portable, String logFolder, Duration answerWithin) {

  /** Fails as Typesafe config does, with file and line, where something is missing or of another type. */
  static Settings of(Config system) {
    Config drover = system.getConfig("drover");
    return new Settings(drover.getEnum(Kind.class, "launcher") == Kind.PORTABLE, drover.getString("logs.directory"),
        drover.getDuration("answer-within"));
  }

  /** Which launcher. */
  private enum Kind {
    AUTO, PORTABLE
  }

  Launcher launcher() {
    return portable ? Launcher.portable() : Launcher.best();
  }

  LogStore logs(Project project, InstantSource clock) {
    return logFolder.isEmpty()
        ? new LogStore()
        : LogStore.in(Path.of(logFolder).toAbsolutePath(), clock, project.logMemory());
  }
}
