// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import dev.drover.launch.LaunchFailure;
import dev.drover.model.Dependency;
import dev.drover.model.Exit;
import dev.drover.model.Phase;
import dev.drover.model.Probe;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.model.RestartPolicy;
import dev.drover.testkit.FakeLauncher;
import dev.drover.testkit.ManualClock;
import dev.drover.testkit.PhaseProbe;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The test kit with a Drover, as users have both. */
@Timeout(60)
class KitTest {
  private static final RestartPolicy DOUBLING = new RestartPolicy(RestartPolicy.When.ALWAYS, Duration.ofMinutes(1),
      Duration.ofHours(1), 2, 0, Duration.ofDays(1), 10, Duration.ofDays(2), RestartPolicy.Exhausted.FAIL, Set.of(0));

  private static final dev.drover.launch.ChildListener NOBODY = new dev.drover.launch.ChildListener() {
    @Override
    public void onOutput(Stream stream, byte[] buffer, int offset, int length) {}

    @Override
    public void onOutputEnd() {}

    @Override
    public void onExit(dev.drover.launch.ExitStatus status) {}
  };

  private final FakeLauncher launcher = new FakeLauncher();
  private final ActorTestKit kit = ActorTestKit.create(ManualClock.config().withFallback(ConfigFactory.load()));
  private final ManualClock clock = ManualClock.of(kit.system());

  private Drover drover(ProcessSpec... specs) {
    return Drover.start(kit.system(), new Project("test", List.of(specs)), launcher, clock);
  }

  private static PhaseProbe probe(Drover drover, String instance) {
    return new PhaseProbe(drover.board(), drover.events(), instance);
  }

  private static void start(Drover drover) {
    drover.orchestrator().tell(new Orchestrator.Start(List.of(), true, drover.system().ignoreRef()));
  }

  @AfterEach
  void nothingWentWrong() {
    kit.shutdownTestKit();
    assertThat(launcher.faults()).isEmpty();
  }

  @Test
  void backOff_growsWithManualTime() {
    Drover drover = drover(Rig.process("web").withRestart(DOUBLING));
    try (var web = probe(drover, "web")) {
      start(drover);
      for (int nth = 1; nth <= 4; nth++) {
        Duration wait = Duration.ofMinutes(1L << (nth - 1));
        ProcessSnapshot running = web.awaitIncarnation(nth);
        assertThat(running.started()).isEqualTo(clock.instant());
        launcher.child("web", nth).exit(1);
        assertThat(web.awaitPhase(Phase.BACKOFF).nextStart()).isEqualTo(clock.instant().plus(wait));
        clock.timePasses(wait.minusMillis(1));
        // a round trip through the orchestrator: whatever has rung was heard before
        drover.send(to -> new Orchestrator.Start(List.of("w?b?"), true, to)).toCompletableFuture().join();
        assertThat(launcher.attempts("web")).isEqualTo(nth);
        clock.timePasses(Duration.ofMillis(1));
      }
      web.awaitIncarnation(5);
    }
  }

  @Test
  void aDependent_waitsForTheReadyLine() {
    Drover drover = drover(
        Rig.process("db").withProbe(Probe.Kind.READY, Probe.of(new Probe.Check.Log("accepting"), Probe.Kind.READY)),
        Rig.after(Rig.process("web"), "db", Dependency.Condition.READY));
    try (var web = probe(drover, "web"); var db = probe(drover, "db")) {
      start(drover);
      db.awaitPhase(Phase.RUNNING);
      web.await("PENDING for db", seen -> seen.phase() == Phase.PENDING && seen.reason().contains("db")); // at first it only looks
      launcher.child("db", 1).says("now accepting connections");
      db.awaitReady();
      web.awaitReady();
      assertThat(launcher.attempts()).containsExactly("db", "web");
      web.awaitPassed(Phase.PENDING, Phase.STARTING, Phase.RUNNING);
    }
  }

  @Test
  void aLauncherOfYours_isClosedAtTheEnd() {
    Drover drover = drover(Rig.process("web"));
    try (var web = probe(drover, "web")) {
      start(drover);
      web.awaitPhase(Phase.RUNNING);
      assertThat(drover.shutDown(Duration.ofSeconds(10))).succeedsWithin(Duration.ofSeconds(20));
      assertThat(launcher.child("web", 1).signals()).startsWith(15);
      assertThat(web.phases()).endsWith(Phase.STOPPING, Phase.STOPPED);
    }
    assertThatThrownBy(() -> launcher.launch(launcher.child("web", 1).spec(), NOBODY))
        .isInstanceOfSatisfying(LaunchFailure.class,
            failure -> assertThat(failure.kind()).isEqualTo(LaunchFailure.Kind.CLOSED));
  }

  @Test
  void aStopThatIsIgnored_isForcedWhenItsGraceIsOver() {
    launcher.stubborn("web");
    Drover drover = drover(Rig.process("web"));
    try (var web = probe(drover, "web")) {
      start(drover);
      web.awaitPhase(Phase.RUNNING);
      drover.orchestrator().tell(new Orchestrator.Stop(List.of("web"), false, drover.system().ignoreRef()));
      web.awaitPhase(Phase.STOPPING);
      launcher.child("web", 1).awaitSignal(15);
      clock.timePasses(Duration.ofSeconds(10));
      launcher.child("web", 1).awaitSignal(9);
      launcher.child("web", 1).exit(new dev.drover.launch.ExitStatus.Signalled(9, false));
      assertThat(web.awaitPhase(Phase.STOPPED).lastExit()).isInstanceOf(Exit.Signalled.class);
    }
  }
}
