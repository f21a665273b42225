// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import static org.awaitility.Awaitility.await;

import dev.drover.launch.Launcher;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Predicate;

/** An orchestration under test, with what tests ask of it. Closes its launcher too. */
record Watched(Orchestration drover, Launcher launcher) implements AutoCloseable {
  private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/usr/local/bin:/usr/bin:/bin");
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** How one is made. */
  interface Maker extends BiFunction<Project, Launcher, Orchestration> {
    default Watched open(Launcher launcher, ProcessSpec... specs) {
      return new Watched(apply(new Project("test", List.of(specs)), launcher), launcher);
    }
  }

  static ProcessSpec process(String name) {
    return shell(name, "exec sleep 1000");
  }

  static ProcessSpec shell(String name, String line) {
    return ProcessSpec.of(name, ProcessSpec.shell(line), Path.of("/"), ENVIRONMENT);
  }

  ProcessSnapshot see(InstanceId id) {
    return Objects.requireNonNull(drover.status(id), id::name);
  }

  ProcessSnapshot awaitSeen(InstanceId id, Predicate<ProcessSnapshot> wanted) {
    return await().atMost(PATIENCE).pollInterval(Duration.ofMillis(2)).pollDelay(Duration.ZERO)
        .until(() -> see(id), wanted);
  }

  ProcessSnapshot awaitPhase(InstanceId id, Phase phase) {
    return awaitSeen(id, seen -> seen.phase() == phase);
  }

  @Override
  public void close() {
    drover.close();
    launcher.close();
  }
}
