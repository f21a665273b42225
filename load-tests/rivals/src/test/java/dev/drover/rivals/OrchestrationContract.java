// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.testkit.FakeLauncher;
import dev.drover.launch.ExitStatus;
import dev.drover.launch.LaunchFailure;
import dev.drover.model.Exit;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.RestartPolicy;
import dev.drover.model.Signal;
import dev.drover.model.StopSpec;
import dev.drover.view.Race;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every orchestration does alike, the engine among them, whatever it is made of. */
@Timeout(120)
abstract class OrchestrationContract {
  static final InstanceId WEB = InstanceId.sole("web");
  private static final Duration HOUR = Duration.ofHours(1);
  private static final int SENDERS = 4;
  private static final int COMMANDS = 4;

  final FakeLauncher launcher = new FakeLauncher();

  abstract Watched.Maker maker();

  final Watched open(ProcessSpec... specs) {
    return maker().open(launcher, specs);
  }

  @AfterEach
  void nothingLivedTwice() {
    assertThat(launcher.faults()).isEmpty();
  }

  static ProcessSpec web() {
    return Watched.process("web");
  }

  /** Restarts whatever it ends with, after this time, twice at most. */
  private static ProcessSpec restarting(Duration delay) {
    return web().withRestart(new RestartPolicy(RestartPolicy.When.ALWAYS, delay, delay, 2, 0, Duration.ofSeconds(10), 2,
        Duration.ofSeconds(60), RestartPolicy.Exhausted.FAIL, Set.of(0)));
  }

  static ProcessSpec patient(ProcessSpec spec) {
    return spec.withStop(new StopSpec(Signal.TERM, HOUR, List.of()));
  }

  @Test
  void aStartedOneRuns() {
    try (var watched = open(web())) {
      assertThat(watched.see(WEB).phase()).isEqualTo(Phase.STOPPED);
      watched.drover().start(WEB);
      var seen = watched.awaitPhase(WEB, Phase.RUNNING);
      assertThat(seen.pid()).isEqualTo(launcher.child("web", 1).pid());
      assertThat(seen.incarnation()).isEqualTo(1);
    }
  }

  @Test
  void replicasAreListedInOrderAndCommandedOneByOne() {
    var ids = List.of(new InstanceId("web", 1), new InstanceId("web", 2));
    try (var watched = open(web().withReplicas(2))) {
      watched.drover().start(ids.get(1));
      watched.awaitPhase(ids.get(1), Phase.RUNNING);
      assertThat(watched.drover().list()).extracting(ProcessSnapshot::instance).containsExactlyElementsOf(ids);
      assertThat(watched.drover().list()).extracting(ProcessSnapshot::phase).containsExactly(Phase.STOPPED,
          Phase.RUNNING);
      assertThat(launcher.attempts()).containsExactly("web/2");
    }
  }

  @Test
  void aStopOfOneAtRestLaunchesNothing() {
    try (var watched = open(web())) {
      watched.drover().stop(WEB);
      assertThat(watched.awaitPhase(WEB, Phase.STOPPED).incarnation()).isZero();
      assertThat(launcher.attempts()).isEmpty();
    }
  }

  static Stream<ExitStatus> ends() {
    return Stream.of(new ExitStatus.Code(0), new ExitStatus.Code(1), new ExitStatus.Signalled(15, false));
  }

  @ParameterizedTest
  @MethodSource("ends")
  void aStopEndsInStoppedHoweverItExits(ExitStatus end) {
    launcher.stubborn("web");
    try (var watched = open(patient(restarting(Duration.ZERO)))) {
      watched.drover().start(WEB);
      watched.awaitPhase(WEB, Phase.RUNNING);
      var stop = Background.run(() -> watched.drover().stop(WEB));
      var child = launcher.child("web", 1);
      await().until(() -> child.signals().contains(15));
      child.exit(end);
      stop.join();
      watched.awaitPhase(WEB, Phase.STOPPED);
      assertThat(launcher.attempts("web")).isEqualTo(1);
    }
  }

  @Test
  void aStopDuringTheLaunchLeavesNothing() {
    var held = launcher.hold("web");
    try (var watched = open(restarting(Duration.ZERO))) {
      var start = Background.run(() -> watched.drover().start(WEB));
      await().until(() -> launcher.attempts("web") == 1);
      var stop = Background.run(() -> watched.drover().stop(WEB)).awaitHeard();
      held.countDown();
      start.join();
      stop.join();
      watched.awaitPhase(WEB, Phase.STOPPED);
      assertThat(launcher.attempts("web")).isEqualTo(1);
      assertThat(launcher.alive("web")).isZero();
    }
  }

  @Test
  void aStopDuringTheBackOffStaysStopped() {
    try (var watched = open(restarting(HOUR))) {
      watched.drover().start(WEB);
      launcher.child("web", 1).exit(new ExitStatus.Code(1));
      assertThat(watched.awaitPhase(WEB, Phase.BACKOFF).nextStart()).isNotNull();
      watched.drover().stop(WEB);
      assertThat(watched.awaitPhase(WEB, Phase.STOPPED).nextStart()).isNull();
      assertThat(launcher.attempts("web")).isEqualTo(1);
    }
  }

  @Test
  void aStartDuringTheStopLaunchesOnceItIsGone() {
    launcher.stubborn("web");
    try (var watched = open(patient(web()))) {
      watched.drover().start(WEB);
      watched.awaitPhase(WEB, Phase.RUNNING);
      var stop = Background.run(() -> watched.drover().stop(WEB));
      var child = launcher.child("web", 1);
      await().until(() -> child.signals().contains(15));
      var start = Background.run(() -> watched.drover().start(WEB)).awaitHeard();
      assertThat(launcher.attempts("web")).isEqualTo(1);
      child.exit(new ExitStatus.Code(0));
      stop.join();
      start.join();
      assertThat(watched.awaitPhase(WEB, Phase.RUNNING).incarnation()).isEqualTo(2);
      assertThat(launcher.alive("web")).isEqualTo(1);
      launcher.child("web", 2).exit(new ExitStatus.Code(0));
      watched.awaitPhase(WEB, Phase.COMPLETED);
    }
  }

  @Test
  void aKillReachesAStopThatHangs() {
    launcher.stubborn("web");
    try (var watched = open(patient(web()))) {
      watched.drover().start(WEB);
      watched.awaitPhase(WEB, Phase.RUNNING);
      var stop = Background.run(() -> watched.drover().stop(WEB));
      var child = launcher.child("web", 1);
      await().until(() -> child.signals().contains(15));
      var kill = Background.run(() -> watched.drover().kill(WEB));
      await().until(() -> child.signals().contains(9));
      child.exit(new ExitStatus.Signalled(9, false));
      stop.join();
      kill.join();
      assertThat(watched.awaitPhase(WEB, Phase.STOPPED).lastExit()).isEqualTo(new Exit.Signalled(9, false));
    }
  }

  @Test
  void killFollowsTheGraceTime() {
    launcher.stubborn("web");
    try (var watched = open(web().withStop(new StopSpec(Signal.INT, Duration.ofMillis(50), List.of())))) {
      watched.drover().start(WEB);
      watched.awaitPhase(WEB, Phase.RUNNING);
      var stop = Background.run(() -> watched.drover().stop(WEB));
      var child = launcher.child("web", 1);
      await().until(() -> child.signals().contains(9));
      assertThat(child.signals()).startsWith(2, 9);
      child.exit(new ExitStatus.Signalled(9, false));
      stop.join();
      watched.awaitPhase(WEB, Phase.STOPPED);
    }
  }

  @Test
  void aCrashIsFollowedByRestartsUntilThePolicyGivesUp() {
    try (var watched = open(restarting(Duration.ofMillis(1)))) {
      watched.drover().start(WEB);
      for (int nth = 1; nth <= 3; nth++) {
        int incarnation = nth;
        watched.awaitSeen(WEB, seen -> seen.phase() == Phase.RUNNING && seen.incarnation() == incarnation);
        launcher.child("web", nth).exit(new ExitStatus.Code(nth));
      }
      var seen = watched.awaitPhase(WEB, Phase.FAILED);
      assertThat(seen.reason()).contains("gave up after 2 restarts");
      assertThat(seen.lastExit()).isEqualTo(new Exit.Code(3));
      assertThat(seen.restarts()).isEqualTo(2);
    }
  }

  @Test
  void aSuccessIsNotRestartedByDefault() {
    try (var watched = open(web())) {
      watched.drover().start(WEB);
      launcher.child("web", 1).exit(new ExitStatus.Code(0));
      assertThat(watched.awaitPhase(WEB, Phase.COMPLETED).lastExit()).isEqualTo(new Exit.Code(0));
    }
  }

  @Test
  void whatCannotBeLaunchedFailsUnlessItMayPass() {
    launcher.refuse("web", new LaunchFailure(LaunchFailure.Kind.NOT_FOUND, 2, "there is no program \"wbe\""));
    try (var watched = open(restarting(HOUR))) {
      watched.drover().start(WEB);
      assertThat(watched.awaitPhase(WEB, Phase.FAILED).reason()).contains("there is no program \"wbe\"");
      launcher.refuse("web", new LaunchFailure(LaunchFailure.Kind.TOO_MANY_FILES, 24, "too many open files"));
      watched.drover().start(WEB);
      assertThat(watched.awaitPhase(WEB, Phase.BACKOFF).reason()).contains("too many open files");
      launcher.allow("web");
      watched.drover().start(WEB);
      watched.awaitPhase(WEB, Phase.RUNNING);
    }
  }

  /** A TERM that got lost between a launch and a restart would leave it in its stop for the hour. */
  @RepeatedTest(3)
  void manyRestartsAtOnceLeaveOne() throws Exception {
    try (var watched = open(patient(web()))) {
      watched.drover().start(WEB);
      watched.awaitPhase(WEB, Phase.RUNNING);
      var race = new Race();
      for (int i = 0; i < SENDERS; i++) {
        race.add(() -> {
          for (int j = 0; j < 25; j++) {
            watched.drover().restart(WEB);
          }
        });
      }
      race.run();
      var seen = watched.awaitPhase(WEB, Phase.RUNNING);
      assertThat(launcher.alive("web")).isEqualTo(1);
      assertThat(seen.incarnation()).isGreaterThan(1).isEqualTo(launcher.attempts("web"));
      assertThat(launcher.child("web", (int) seen.incarnation()).pid()).isEqualTo(seen.pid());
    }
  }

  @Test
  void anyMixOfCommandsEndsAsTheLastOneSays() throws Exception {
    try (var watched = open(patient(restarting(Duration.ofMillis(1))))) {
      var open = new AtomicInteger(SENDERS);
      var race = new Race();
      for (int i = 0; i < SENDERS; i++) {
        var random = new Random(i);
        race.add(() -> {
          for (int j = 0; j < 50; j++) {
            command(watched.drover(), WEB, random.nextInt(COMMANDS));
          }
          open.decrementAndGet();
        });
      }
      var shrunk = new ArrayList<ProcessSnapshot>();
      race.add(() -> {
        long last = 0;
        while (open.get() > 0) {
          ProcessSnapshot seen = watched.see(WEB);
          if (seen.revision() < last) {
            shrunk.add(seen);
          }
          last = seen.revision();
          Race.stillOn();
        }
      });
      race.run();
      assertThat(shrunk).isEmpty();
      watched.drover().stop(WEB);
      watched.awaitPhase(WEB, Phase.STOPPED);
      assertThat(launcher.alive("web")).isZero();
      watched.drover().start(WEB);
      watched.awaitPhase(WEB, Phase.RUNNING);
      assertThat(launcher.alive("web")).isEqualTo(1);
    }
  }

  private static void command(Orchestration drover, InstanceId id, int which) {
    switch (which) {
      case 0 -> drover.start(id);
      case 1 -> drover.stop(id);
      case 2 -> drover.restart(id);
      default -> drover.kill(id);
    }
  }

  @Test
  void anUnknownInstanceIsRefused() {
    var nobody = InstanceId.sole("nobody");
    try (var watched = open(web())) {
      for (int which = 0; which < COMMANDS; which++) {
        int command = which;
        assertThatThrownBy(() -> command(watched.drover(), nobody, command))
            .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("nobody");
      }
      assertThat(watched.drover().status(nobody)).isNull();
    }
  }

  @Test
  void aCloseLeavesNothing() {
    var watched = open(web(), Watched.process("db"));
    watched.drover().start(WEB);
    watched.drover().start(InstanceId.sole("db"));
    watched.awaitPhase(WEB, Phase.RUNNING);
    watched.awaitPhase(InstanceId.sole("db"), Phase.RUNNING);
    watched.close();
    assertThat(launcher.alive("web") + launcher.alive("db")).isZero();
  }
}
