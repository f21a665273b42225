// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.launch.ExitStatus;
import dev.drover.model.Phase;
import dev.drover.model.RestartPolicy;
import dev.drover.model.Signal;
import dev.drover.testkit.FakeLauncher;
import java.time.Duration;
import java.util.AbstractList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is left when an instance's actor fails, which only a bug of ours can bring about. */
@Timeout(60)
class ActorCrashTest {
  private static final RestartPolicy ALWAYS = RestartPolicy.DEFAULT.with(RestartPolicy.When.ALWAYS);
  private static final ExitStatus KILLED = new ExitStatus.Signalled(9, false);

  private final FakeLauncher launcher = new FakeLauncher();

  @AfterEach
  void nothingLivedTwice() {
    assertThat(launcher.faults()).isEmpty();
  }

  private Rig crashed() {
    launcher.stubborn("web");
    var rig = new Rig(launcher, Rig.process("web").withRestart(ALWAYS), Rig.process("other"));
    rig.start("web");
    rig.awaitPhase("web", Phase.RUNNING);
    launcher.child("web", 1).failsOnSignal();
    rig.send(to -> new Orchestrator.Deliver(List.of("web"), Signal.USR1, to));
    rig.awaitPhase("web", Phase.FAILED);
    return rig;
  }

  @Test
  void theBoardSaysWhyAndTheChildIsKilled() {
    try (var rig = crashed()) {
      assertThat(rig.see("web").reason()).contains("Drover failed here", "no signal 10 today");
      assertThat(rig.see("web").incarnation()).isEqualTo(1);
      assertThat(launcher.child("web", 1).signals()).containsOnly(9);
      assertThat(rig.see("other").phase()).isEqualTo(Phase.STOPPED);
      launcher.child("web", 1).exit(KILLED);
    }
  }

  @Test
  void nothingIsLaunchedBeforeTheOldOneHasEnded() {
    try (var rig = crashed()) {
      rig.start("web");
      rig.awaitPhase("web", Phase.STARTING);
      rig.start("other"); // a launch of web that did not wait would have been taken up before this one
      rig.awaitPhase("other", Phase.RUNNING);
      assertThat(launcher.attempts("web")).isEqualTo(1);
      launcher.child("web", 1).exit(KILLED);
      var seen = rig.awaitPhase("web", Phase.RUNNING);
      assertThat(seen.incarnation()).isEqualTo(2);
      assertThat(seen.pid()).isEqualTo(launcher.child("web", 2).pid());
    }
  }

  @Test
  void theNewActorStopsAndRestartsAsTheOldOneDid() {
    try (var rig = crashed()) {
      launcher.child("web", 1).exit(KILLED);
      rig.start("web");
      rig.awaitPhase("web", Phase.RUNNING);
      launcher.child("web", 2).exit(new ExitStatus.Code(1));
      var again = rig.awaitSeen("web", seen -> seen.phase() == Phase.RUNNING && seen.incarnation() == 3);
      assertThat(again.restarts()).isEqualTo(1);
      rig.stop("web");
      rig.awaitPhase("web", Phase.STOPPING);
      launcher.child("web", 3).exit(new ExitStatus.Code(0));
      rig.awaitPhase("web", Phase.STOPPED);
    }
  }

  @Test
  void aFailureInAnOrderedStopDoesNotHoldUpTheShutDown() {
    launcher.stubborn("web");
    try (var rig = new Rig(launcher, Rig.process("web"))) {
      rig.start();
      rig.awaitPhase("web", Phase.RUNNING);
      launcher.child("web", 1).failsOnSignal();
      rig.stop();
      assertThat(rig.awaitPhase("web", Phase.FAILED).reason()).contains("no signal 15 today");
      await().until(() -> launcher.child("web", 1).signals().contains(9));
      launcher.child("web", 1).exit(KILLED);
      rig.drover.shutDown(Duration.ofSeconds(30)).toCompletableFuture().join();
      assertThat(launcher.alive("web")).isZero();
    }
  }

  /** The fault comes after the launch was ordered and before the actor knows of it as its state. */
  @Test
  void aFailureDuringALaunchKillsWhatItBrings() {
    var hold = launcher.hold("web");
    try (var rig = new Rig(launcher, Rig.process("web"))) {
      var once = new AtomicBoolean();
      rig.drover.events().onAppend(() -> {
        if (rig.see("web").phase() == Phase.STARTING && once.compareAndSet(false, true)) {
          throw new IllegalStateException("not today");
        }
      });
      assertThat(rig.start("web")).isNotInstanceOf(Orchestrator.Rejected.class);
      assertThat(rig.awaitPhase("web", Phase.FAILED).reason()).contains("not today");
      hold.countDown();
      await().until(() -> launcher.alive("web") == 0);
      rig.start("web");
      assertThat(rig.awaitPhase("web", Phase.RUNNING).incarnation()).isEqualTo(2);
    }
  }

  @Test
  void whoeverSentTheCommandIsAnsweredAllTheSame() {
    launcher.stubborn("web");
    try (var rig = new Rig(launcher, Rig.process("web"), Rig.process("other"))) {
      rig.start();
      rig.awaitPhase("web", Phase.RUNNING);
      launcher.child("web", 1).failsOnSignal();
      assertThat(rig.restart("web", "other")).isNotInstanceOf(Orchestrator.Rejected.class);
      rig.awaitPhase("web", Phase.FAILED);
      launcher.child("web", 1).exit(KILLED);
    }
  }

  @Test
  void aFailureOfTheOrchestratorEndsAllAndIsOnTheBoard() {
    launcher.stubborn("web");
    try (var rig = new Rig(launcher, Rig.process("web"))) {
      rig.start("web");
      rig.awaitPhase("web", Phase.RUNNING);
      var poison = new AbstractList<String>() {
        @Override
        public String get(int index) {
          throw new IllegalStateException("not today");
        }

        @Override
        public int size() {
          return 1;
        }
      };
      rig.drover.orchestrator().tell(new Orchestrator.Stop(poison, false, rig.drover.system().ignoreRef()));
      rig.drover.system().getWhenTerminated().toCompletableFuture().join();
      assertThat(rig.see("web").phase()).isEqualTo(Phase.FAILED);
      assertThat(rig.see("web").reason()).contains("Drover failed", "not today");
      assertThat(launcher.child("web", 1).signals()).contains(9);
    }
  }
}
