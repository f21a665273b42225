// SPDX-License-Identifier: Apache-2.0
package dev.drover.metrics;

import com.typesafe.config.ConfigFactory;
import dev.drover.engine.Drover;
import dev.drover.engine.Orchestrator;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.testkit.FakeLauncher;
import dev.drover.testkit.ManualClock;
import dev.drover.testkit.PhaseProbe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** A Drover that launches nothing, by a clock of the test's, with its metrics. Its logs are in a folder. */
final class Scene implements AutoCloseable {
  final FakeLauncher launcher = new FakeLauncher();
  final ManualClock clock;
  final Drover drover;
  final Metrics metrics;
  private final ActorTestKit kit;

  Scene(Path logs, String project, ProcessSpec... specs) {
    this.kit = ActorTestKit.create(ManualClock.config()
        .withFallback(ConfigFactory.parseMap(Map.of("drover.logs.directory", logs.toString())))
        .withFallback(ConfigFactory.load()));
    this.clock = ManualClock.of(kit.system());
    this.drover = Drover.start(kit.system(), new Project(project, List.of(specs)), launcher, clock);
    this.metrics = Metrics.of(drover);
  }

  static ProcessSpec process(String name) {
    return ProcessSpec.of(name, List.of("sleep", "1000"), Path.of("/"), Map.of());
  }

  PhaseProbe probe(String instance) {
    return new PhaseProbe(drover.board(), drover.events(), instance);
  }

  void start(String... names) {
    drover.orchestrator().tell(new Orchestrator.Start(List.of(names), true, drover.system().ignoreRef()));
  }

  void stop(String name) {
    drover.orchestrator().tell(new Orchestrator.Stop(List.of(name), false, drover.system().ignoreRef()));
  }

  Map<String, Double> scrape() {
    return Exposed.of(metrics).samples();
  }

  /** Looks again until it is so: a snapshot is on the board a moment before its event, and that is counted a moment later. */
  static void eventually(ThrowingRunnable assertion) {
    Awaitility.await().atMost(FakeLauncher.PATIENCE).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(5))
        .untilAsserted(assertion);
  }

  @Override
  public void close() {
    metrics.close();
    kit.shutdownTestKit();
  }
}
