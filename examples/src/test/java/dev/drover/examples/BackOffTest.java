// SPDX-License-Identifier: Apache-2.0
package dev.drover.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.drover.engine.Drover;
import dev.drover.engine.Orchestrator;
import dev.drover.model.Phase;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a program that embeds Drover is tested, without processes and without waiting. */
@Timeout(60)
class BackOffTest {

  @Test
  void whatFails_isStartedAgainAfterItsBackOff() {
    var kit = ActorTestKit.create(ManualClock.config().withFallback(ConfigFactory.load()));
    var project = new Project("test", List.of(ProcessSpec.of("web", List.of("./serve"), Path.of("/"), Map.of())));
    // example: test
    var clock = ManualClock.of(kit.system()); // which was made with ManualClock.config()
    var launcher = new FakeLauncher();
    var drover = Drover.start(kit.system(), project, launcher, clock);
    try (var web = new PhaseProbe(drover.board(), drover.events(), "web")) {
      drover.orchestrator().tell(new Orchestrator.Start(List.of("web"), true, kit.system().ignoreRef()));
      web.awaitPhase(Phase.RUNNING);
      launcher.child("web", 1).exit(1);
      web.awaitPhase(Phase.BACKOFF);
      clock.timePasses(Duration.ofSeconds(30));
      web.awaitIncarnation(2);
    }
    // end
    kit.shutdownTestKit();
    assertThat(launcher.attempts("web")).isEqualTo(2);
    assertThat(launcher.faults()).isEmpty();
  }
}
