// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.launch.ExitStatus;
import dev.drover.model.Phase;
import dev.drover.model.Probe;
import dev.drover.model.ProcessSpec;
import dev.drover.model.RestartPolicy;
import dev.drover.model.Signal;
import dev.drover.model.StopSpec;
import dev.drover.testkit.FakeLauncher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What hangs, breaks, lasts for ever or has an odd name harms nobody else. */
@Timeout(60)
class OrchestratorHardTimesTest {
  private final FakeLauncher launcher = new FakeLauncher();

  @AfterEach
  void nothingLivedTwice() {
    assertThat(launcher.faults()).isEmpty();
  }

  /** All launching threads are busy with launches that hang, as on a dead network drive. */
  @Test
  void launchesThatHangHoldUpNoStop_andWhatIsStoppedBeforeItBeganNeverBegins() {
    var specs = new ArrayList<ProcessSpec>();
    var holds = new ArrayList<CountDownLatch>();
    for (int i = 0; i < 8; i++) {
      specs.add(Rig.process("hung" + i));
      holds.add(launcher.hold("hung" + i));
    }
    specs.add(Rig.process("web"));
    specs.add(Rig.process("migrate"));
    launcher.stubborn("web");
    try (var rig = new Rig(launcher, specs.toArray(ProcessSpec[]::new))) {
      rig.start("web");
      rig.awaitPhase("web", Phase.RUNNING);
      rig.start("hung*");
      await().until(() -> launcher.attempts().size() == 9);
      rig.start("migrate");
      rig.awaitPhase("migrate", Phase.STARTING);
      rig.stop("migrate", "web");
      rig.awaitPhase("migrate", Phase.STOPPED);
      launcher.child("web", 1).exit(new ExitStatus.Code(0));
      rig.awaitPhase("web", Phase.STOPPED);
      holds.forEach(CountDownLatch::countDown);
      rig.awaitPhase("hung7", Phase.RUNNING);
      assertThat(launcher.attempts("migrate")).isZero();
    }
  }

  @Test
  void whatOutlivesKillHoldsUpTheNextIncarnation_andIsNamed() {
    launcher.stubborn("web");
    try (var rig = new Rig(launcher, Rig.process("web").withRestart(Rig.AT_ONCE))) {
      rig.start();
      rig.awaitPhase("web", Phase.RUNNING);
      var child = launcher.child("web", 1);
      child.keepsGroup(true);
      child.exit(new ExitStatus.Code(1));
      var waits = rig.awaitSeen("web", seen -> seen.phase() == Phase.STARTING && !seen.reason().isEmpty());
      assertThat(waits.reason()).isEqualTo("waits for the rest of the last incarnation to end: " + child.pid()
          + " (undying); KILL was sent");
      child.keepsGroup(false);
      assertThat(rig.awaitPhase("web", Phase.RUNNING).incarnation()).isEqualTo(2);
    }
  }

  /** As after a crash whose descendants cannot be killed: neither a stop in back-off nor one of the launch that waits. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothingIsStoppedBeforeItIsGone(boolean inBackOff) {
    launcher.stubborn("web");
    try (var rig = new Rig(launcher, Rig.process("web").withRestart(inBackOff ? Rig.MUCH_LATER : Rig.AT_ONCE))) {
      rig.start();
      rig.awaitPhase("web", Phase.RUNNING);
      var child = launcher.child("web", 1);
      child.keepsGroup(true);
      child.exit(new ExitStatus.Code(1));
      rig.awaitPhase("web", inBackOff ? Phase.BACKOFF : Phase.STARTING);
      rig.stop();
      rig.awaitPhase("web", Phase.STOPPING);
      rig.drover.sendInput("web", ByteString.emptyByteString(), false).toCompletableFuture().join(); // all before is done
      assertThat(rig.see("web").phase()).isEqualTo(Phase.STOPPING);
      child.keepsGroup(false);
      rig.awaitPhase("web", Phase.STOPPED);
      assertThat(launcher.attempts("web")).isEqualTo(1);
    }
  }

  @Test
  void aLauncherThatThrowsIsAFailedLaunch() {
    launcher.breaks("web");
    try (var rig = new Rig(launcher, Rig.process("web").withRestart(Rig.MUCH_LATER))) {
      rig.start();
      assertThat(rig.awaitPhase("web", Phase.BACKOFF).reason()).contains("cannot start", "no thread today");
      rig.stop();
      rig.awaitPhase("web", Phase.STOPPED);
    }
  }

  @Test
  void delaysBeyondWhatTimersCanDoAreAsGoodAsForEver() {
    Duration ages = Duration.ofDays(100_000);
    var policy = new RestartPolicy(RestartPolicy.When.ALWAYS, ages, ages, 2, 0, ages, 10, ages,
        RestartPolicy.Exhausted.FAIL, Set.of(0));
    var check = new Probe.Check.Tcp("127.0.0.1", 1, true);
    launcher.stubborn("web");
    var web = Rig.process("web").withRestart(policy).withStop(new StopSpec(Signal.TERM, ages, List.of()))
        .withProbe(Probe.Kind.LIVE, new Probe(check, ages, ages, ages, 1, 1));
    try (var rig = new Rig(launcher, web)) {
      rig.start();
      rig.awaitPhase("web", Phase.RUNNING);
      launcher.child("web", 1).exit(new ExitStatus.Code(1));
      rig.awaitPhase("web", Phase.BACKOFF);
      rig.start();
      rig.awaitPhase("web", Phase.RUNNING);
      rig.stop();
      rig.awaitPhase("web", Phase.STOPPING);
      launcher.child("web", 2).exit(new ExitStatus.Code(0));
      rig.awaitPhase("web", Phase.STOPPED);
    }
  }

  @Test
  void noNameIsTooOddToBeAnswered() {
    try (var rig = new Rig(launcher, Rig.process("web"))) {
      assertThat(rig.start("*".repeat(100_000))).isNotInstanceOf(Orchestrator.Rejected.class);
      assertThat(rig.start("*a".repeat(50) + "b")).isInstanceOf(Orchestrator.Rejected.class);
      assertThat(rig.start("(", "\\E", "[")).isInstanceOf(Orchestrator.Rejected.class);
      rig.awaitPhase("web", Phase.RUNNING);
    }
  }
}
