// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.given;

import dev.drover.launch.Launcher;
import dev.drover.model.Phase;
import dev.drover.model.Probe;
import dev.drover.model.ProcessSpec;
import dev.drover.model.RestartPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Nothing is left behind, by real programs that try to get away. */
@Timeout(60)
class LaunchSystemTest {
  private static final RestartPolicy AT_ONCE = new RestartPolicy(RestartPolicy.When.ALWAYS, Duration.ofMillis(1),
      Duration.ofMillis(1), 1, 0, Duration.ofSeconds(10), 1_000, Duration.ofSeconds(60),
      RestartPolicy.Exhausted.FAIL, Set.of(0));

  /** Told from all other sleepers of the machine by how long it sleeps. */
  private final String sleep = "sleep " + ThreadLocalRandom.current().nextLong(100_000, 1_000_000_000);

  /** Who looks at all processes of a machine that has many may have to be patient. */
  private static ConditionFactory await() {
    return given().atMost(Duration.ofSeconds(40));
  }

  private long sleepers() {
    return ProcessHandle.allProcesses().filter(one -> one.info().commandLine().orElse("").endsWith(sleep)).count();
  }

  @Test
  void forksAndLeaves_stopEndsIt() {
    var spec = Rig.shell("deserter", "setsid " + sleep + " & (setsid " + sleep + " &) ; exec sleep 1000");
    try (var rig = new Rig(Launcher.best(), spec)) {
      rig.start();
      await().until(() -> sleepers() == 2);
      rig.stop();
      rig.awaitPhase("deserter", Phase.STOPPED);
      assertThat(sleepers()).isZero();
    }
  }

  @Test
  void forksWhenItIsAskedToEnd() {
    var spec = Rig.shell("hydra", "trap 'setsid -f " + sleep + "; exit 0' TERM; while :; do sleep 0.01; done");
    try (var rig = new Rig(Launcher.best(), spec)) {
      rig.start();
      rig.awaitPhase("hydra", Phase.RUNNING);
      rig.stop();
      rig.awaitPhase("hydra", Phase.STOPPED);
      assertThat(sleepers()).isZero();
    }
  }

  @Test
  void forksAndCrashes_theNextComesWhenNothingIsLeft() {
    var spec = Rig.shell("phoenix", "n=$(pgrep -cfx '" + sleep + "'); setsid -f " + sleep
        + "; [ \"$n\" = 0 ] || setsid -f " + sleep + "1; exit 1").withRestart(AT_ONCE);
    try (var rig = new Rig(Launcher.best(), spec)) {
      rig.start();
      rig.awaitSeen("phoenix", seen -> seen.incarnation() > 20);
      rig.stop();
      rig.awaitPhase("phoenix", Phase.STOPPED);
      await().until(() -> sleepers() == 0);
      assertThat(
          ProcessHandle.allProcesses().anyMatch(one -> one.info().commandLine().orElse("").endsWith(sleep + "1")))
          .as("one that found another's").isFalse();
    }
  }

  @Test
  void leavesSomethingBehindWhenItCompletes() {
    try (var rig = new Rig(Launcher.best(), Rig.shell("parent", "setsid -f " + sleep + "; exit 0"))) {
      rig.start();
      rig.awaitPhase("parent", Phase.COMPLETED);
      await().until(() -> sleepers() == 0);
    }
  }

  @Test
  void aProbeLeavesNothingBehind() {
    var check = new Probe.Check.Exec(ProcessSpec.shell("setsid -f " + sleep + "; exit 0"));
    var probe = new Probe(check, Duration.ZERO, Duration.ofMillis(20), Duration.ofSeconds(5), 1, 3);
    try (var rig = new Rig(Launcher.best(), Rig.process("web").withProbe(Probe.Kind.READY, probe))) {
      rig.start();
      rig.awaitSeen("web", seen -> seen.ready() != null);
      rig.stop();
      rig.awaitPhase("web", Phase.STOPPED);
      await().until(() -> sleepers() == 0);
    }
  }

  @Test
  void droverEndsWithAllThatLeft() {
    try (var rig = new Rig(Launcher.best(), Rig.shell("a", "setsid " + sleep + " & exec sleep 1000"),
        Rig.shell("b", "setsid -f " + sleep + "; exec sleep 1000"))) {
      rig.start();
      await().until(() -> sleepers() == 2);
      rig.drover.shutDown(Duration.ofSeconds(20)).toCompletableFuture().join();
      assertThat(sleepers()).isZero();
      assertThat(List.of(rig.see("a").phase(), rig.see("b").phase())).containsOnly(Phase.STOPPED);
    }
  }
}
