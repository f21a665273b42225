// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.launch.ExitStatus;
import dev.drover.model.Dependency.Condition;
import dev.drover.model.Goal;
import dev.drover.model.Phase;
import dev.drover.model.RestartPolicy;
import dev.drover.model.Signal;
import dev.drover.model.StopSpec;
import dev.drover.testkit.FakeLauncher;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every stop ends at rest, whenever it comes, and an ordered one in order. */
@Timeout(60)
class OrchestratorStopTest {
  private static final RestartPolicy ALWAYS = RestartPolicy.DEFAULT.with(RestartPolicy.When.ALWAYS);

  private final FakeLauncher launcher = new FakeLauncher();

  @AfterEach
  void nothingLivedTwice() {
    assertThat(launcher.faults()).isEmpty();
  }

  @Test
  void anOrderedStopGoesBackwardsAndWaits() {
    launcher.stubborn("web");
    try (var rig = new Rig(launcher, Rig.process("db"), Rig.after(Rig.process("web"), "db", Condition.STARTED))) {
      rig.start();
      rig.awaitPhase("web", Phase.RUNNING);
      assertThat(rig.stop()).isInstanceOfSatisfying(Orchestrator.Accepted.class,
          yes -> assertThat(yes.goal()).isEqualTo(Goal.DOWN));
      var web = launcher.child("web", 1);
      await().until(() -> web.signals().contains(15));
      rig.awaitPhase("web", Phase.STOPPING);
      assertThat(rig.see("db").phase()).isEqualTo(Phase.RUNNING);
      assertThat(launcher.child("db", 1).signals()).isEmpty();
      web.exit(new ExitStatus.Code(0));
      rig.awaitPhase("db", Phase.STOPPED);
      assertThat(rig.see("web").phase()).isEqualTo(Phase.STOPPED);
      assertThat(launcher.child("db", 1).signals()).first().isEqualTo(15);
    }
  }

  @Test
  void aStopWaitsForTheRestOfTheGroup() {
    launcher.stubborn("web");
    try (var rig = new Rig(launcher, Rig.process("web"))) {
      rig.start();
      rig.awaitPhase("web", Phase.RUNNING);
      var child = launcher.child("web", 1);
      child.keepsGroup(true);
      rig.stop();
      rig.awaitPhase("web", Phase.STOPPING);
      child.exit(new ExitStatus.Code(0));
      rig.awaitSeen("web", s -> s.phase() == Phase.STOPPING && s.reason().contains("rest of its processes"));
      child.keepsGroup(false);
      rig.awaitPhase("web", Phase.STOPPED);
    }
  }

  @Test
  void aStopDuringTheLaunchKillsWhatCame() {
    var held = launcher.hold("web");
    try (var rig = new Rig(launcher, Rig.process("web").withRestart(ALWAYS))) {
      rig.start();
      await().until(() -> launcher.attempts("web") == 1);
      rig.stop();
      rig.awaitPhase("web", Phase.STOPPING);
      held.countDown();
      rig.awaitPhase("web", Phase.STOPPED);
      assertThat(launcher.children("web")).hasSize(1);
      assertThat(launcher.child("web", 1).signals()).containsOnly(9);
      assertThat(launcher.alive("web")).isZero();
    }
  }

  @Test
  void aStopDuringTheBackOffStaysStopped() {
    try (var rig = new Rig(launcher, Rig.process("web").withRestart(Rig.MUCH_LATER))) {
      rig.start();
      launcher.child("web", 1).exit(new ExitStatus.Code(1));
      rig.awaitPhase("web", Phase.BACKOFF);
      rig.stop();
      assertThat(rig.awaitPhase("web", Phase.STOPPED).nextStart()).isNull();
      assertThat(launcher.alive("web")).isZero();
      assertThat(launcher.attempts("web")).isEqualTo(1);
    }
  }

  @Test
  void aStopDuringTheDependencyWaitLaunchesNothing() {
    try (var rig = new Rig(launcher, Rig.process("db"), Rig.after(Rig.process("web"), "db", Condition.SUCCEEDED))) {
      rig.start();
      launcher.child("db", 1);
      rig.awaitPhase("web", Phase.PENDING);
      rig.stop("web");
      rig.awaitPhase("web", Phase.STOPPED);
      launcher.child("db", 1).exit(new ExitStatus.Code(0));
      rig.awaitPhase("db", Phase.COMPLETED);
      rig.stop();
      assertThat(rig.see("web").phase()).isEqualTo(Phase.STOPPED);
      assertThat(launcher.attempts("web")).isZero();
    }
  }

  static Stream<ExitStatus> ends() {
    return Stream.of(new ExitStatus.Code(0), new ExitStatus.Code(1), new ExitStatus.Signalled(15, false));
  }

  @ParameterizedTest
  @MethodSource("ends")
  void aStopEndsInStoppedHoweverItExits(ExitStatus end) {
    launcher.stubborn("web");
    try (var rig = new Rig(launcher, Rig.process("web").withRestart(ALWAYS))) {
      rig.start();
      rig.awaitPhase("web", Phase.RUNNING);
      rig.stop();
      rig.awaitPhase("web", Phase.STOPPING);
      launcher.child("web", 1).exit(end);
      rig.awaitPhase("web", Phase.STOPPED);
      assertThat(launcher.attempts("web")).isEqualTo(1);
    }
  }

  @Test
  void killFollowsTheGraceTime() {
    launcher.stubborn("web");
    var spec = Rig.process("web").withStop(new StopSpec(Signal.INT, Duration.ofMillis(50), List.of()));
    try (var rig = new Rig(launcher, spec)) {
      rig.start();
      rig.awaitPhase("web", Phase.RUNNING);
      rig.stop();
      var child = launcher.child("web", 1);
      await().until(() -> child.signals().contains(9));
      assertThat(child.signals()).startsWith(2, 9);
      child.exit(new ExitStatus.Signalled(9, false));
      rig.awaitPhase("web", Phase.STOPPED);
    }
  }

  @Test
  void inAnOrderedStopWhatWaitsIsStoppedAtOnce() {
    launcher.stubborn("web");
    var db = Rig.process("db").withRestart(Rig.MUCH_LATER);
    try (var rig = new Rig(launcher, db, Rig.after(Rig.process("web"), "db", Condition.STARTED))) {
      rig.start();
      rig.awaitPhase("web", Phase.RUNNING);
      launcher.child("db", 1).exit(new ExitStatus.Code(1));
      rig.awaitPhase("db", Phase.BACKOFF);
      rig.stop();
      rig.awaitPhase("db", Phase.STOPPED);
      assertThat(rig.see("web").phase()).isEqualTo(Phase.STOPPING);
      launcher.child("web", 1).exit(new ExitStatus.Code(0));
      rig.awaitPhase("web", Phase.STOPPED);
      assertThat(launcher.attempts("db")).isEqualTo(1);
    }
  }

  @Test
  void anOrderedStopIsAnsweredWhenThoseWhoseTurnItIsHaveHeard() {
    launcher.stubborn("db");
    launcher.stubborn("web");
    try (var rig = new Rig(launcher, Rig.process("db"), Rig.after(Rig.process("web"), "db", Condition.STARTED))) {
      rig.start();
      rig.awaitPhase("web", Phase.RUNNING);
      rig.stop();
      assertThat(rig.see("web").phase()).isEqualTo(Phase.STOPPING);
      assertThat(rig.see("db").phase()).isEqualTo(Phase.RUNNING);
      launcher.child("web", 1).exit(new ExitStatus.Code(0));
      rig.awaitPhase("db", Phase.STOPPING);
      launcher.child("db", 1).exit(new ExitStatus.Code(0));
      rig.awaitPhase("db", Phase.STOPPED);
    }
  }

  @Test
  void aStartThatComesAfterAnOrderedStopWins() {
    launcher.stubborn("api");
    launcher.stubborn("db");
    try (var rig = new Rig(launcher, Rig.process("db"), Rig.after(Rig.process("api"), "db", Condition.STARTED))) {
      rig.start();
      rig.awaitPhase("api", Phase.RUNNING);
      rig.stop("db", "api");
      rig.awaitPhase("api", Phase.STOPPING);
      assertThat(rig.start("api")).isInstanceOf(Orchestrator.Accepted.class);
      launcher.child("api", 1).exit(new ExitStatus.Code(0));
      rig.awaitSeen("api", seen -> seen.phase() == Phase.RUNNING && seen.incarnation() == 2);
      assertThat(rig.see("db").phase()).isEqualTo(Phase.RUNNING);
      assertThat(launcher.child("db", 1).signals()).isEmpty();

      rig.stop("db", "api");
      launcher.child("api", 2).exit(new ExitStatus.Code(0));
      rig.awaitPhase("db", Phase.STOPPING);
      rig.start("api");
      launcher.child("db", 1).exit(new ExitStatus.Code(0));
      rig.awaitSeen("api", seen -> seen.phase() == Phase.RUNNING && seen.incarnation() == 3);
      launcher.child("api", 3).exit(new ExitStatus.Code(0));
    }
  }

  @Test
  void aShutDownStopsAll() {
    try (var rig = new Rig(launcher, Rig.process("a"), Rig.after(Rig.process("b"), "a", Condition.STARTED))) {
      rig.start();
      rig.awaitPhase("b", Phase.RUNNING);
      rig.drover.shutDown(Duration.ofSeconds(30)).toCompletableFuture().join();
      assertThat(launcher.alive("a") + launcher.alive("b")).isZero();
      assertThat(rig.see("a").phase()).isEqualTo(Phase.STOPPED);
    }
  }
}
