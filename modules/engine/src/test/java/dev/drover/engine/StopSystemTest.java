// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static dev.drover.engine.Invariants.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.drover.launch.ChildInput;
import dev.drover.model.ExecSpec;
import dev.drover.model.ExecSpec.Stdin;
import dev.drover.model.Exit;
import dev.drover.model.Phase;
import dev.drover.model.Signal;
import dev.drover.model.StopSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

/** A stop is never lost and never without end, whatever the program makes of it. */
class StopSystemTest extends FixtureTest {
  private static final Exit KILLED = new Exit.Signalled(9, false);

  StopSystemTest(Hold hold) {
    super(hold);
  }

  @Test
  void ignoresTerm_isKilledAfterTheGraceTime() {
    try (var drover = open(fixture("ignores-term").withStop(SHORT_GRACE))) {
      startUntilReady(drover.rig, "ignores-term");
      drover.rig.stop();
      assertThat(drover.rig.awaitPhase("ignores-term", Phase.STOPPED).lastExit()).isEqualTo(KILLED);
      assertThat(drover.rig.lines("ignores-term")).as("it was asked").contains("no");
    }
  }

  @Test
  void isStopped_isKilledAfterTheGraceTime() {
    try (var drover = open(fixture("is-stopped").withStop(SHORT_GRACE))) {
      startUntilReady(drover.rig, "is-stopped");
      awaitState(drover.rig, "is-stopped", 'T');
      drover.rig.stop();
      assertThat(drover.rig.awaitPhase("is-stopped", Phase.STOPPED).lastExit()).isEqualTo(KILLED);
      assertThat(drover.rig.lines("is-stopped")).containsExactly("ready");
    }
  }

  @Test
  void isStopped_andGoesOn_isTheSameIncarnation() {
    try (var drover = open(fixture("is-stopped"))) {
      startUntilReady(drover.rig, "is-stopped");
      awaitState(drover.rig, "is-stopped", 'T');
      drover.rig.send(to -> new Orchestrator.Deliver(List.of("is-stopped"), Signal.CONT, to));
      await().until(() -> drover.rig.lines("is-stopped").contains("goes on"));
      assertThat(drover.rig.see("is-stopped").incarnation()).isEqualTo(1);
      assertThat(drover.rig.see("is-stopped").phase()).isEqualTo(Phase.RUNNING);
    }
  }

  /** As /proc/PID/stat tells it. */
  private static void awaitState(Rig rig, String name, char state) {
    Path stat = Path.of("/proc", Long.toString(rig.see(name).pid()), "stat");
    await().until(() -> Files.readString(stat).contains(") " + state + " "));
  }

  @Test
  void diesDuringItsStop_withItsOwnExit() {
    try (var drover = open(fixture("dies-during-its-stop"))) {
      startUntilReady(drover.rig, "dies-during-its-stop");
      drover.rig.stop();
      assertThat(drover.rig.awaitPhase("dies-during-its-stop", Phase.STOPPED).lastExit()).isEqualTo(new Exit.Code(9));
    }
  }

  @Test
  void diesWhileItsStopCommandHangs() {
    Path asked = dir.resolve("asked");
    var stop = new StopSpec(Signal.TERM, Duration.ofHours(1), command("hangs", asked));
    try (var drover = open(fixture("dies-once-there-is", asked).withStop(stop))) {
      drover.rig.start();
      drover.rig.awaitPhase("dies-once-there-is", Phase.RUNNING);
      drover.rig.stop();
      assertThat(drover.rig.awaitPhase("dies-once-there-is", Phase.STOPPED).lastExit()).isEqualTo(new Exit.Code(5));
    }
  }

  @Test
  void stoppedDuringItsBackOff_staysSo() {
    try (var drover = open(fixture("dies-before-its-first-output").withRestart(Rig.MUCH_LATER))) {
      drover.rig.start();
      drover.rig.awaitPhase("dies-before-its-first-output", Phase.BACKOFF);
      drover.rig.stop();
      var seen = drover.rig.awaitPhase("dies-before-its-first-output", Phase.STOPPED);
      assertThat(seen.lastExit()).isEqualTo(new Exit.Code(4));
      assertThat(seen.incarnation()).isEqualTo(1);
    }
  }

  @Test
  void neverReadsStdin_isStoppedWithItsInputFull() throws Exception {
    assumeTrue(hold != Hold.KEPT, "what outlives Drover has no input");
    try (var drover = open(fixture("never-reads-stdin").withExec(ExecSpec.DEFAULT.withStdin(Stdin.PIPE)))) {
      startUntilReady(drover.rig, "never-reads-stdin");
      InputReply reply = drover.rig.drover
          .sendInput("never-reads-stdin", ByteString.fromString("x".repeat(ChildInput.MOST_KEPT + 1)), false)
          .toCompletableFuture().get(20, TimeUnit.SECONDS);
      assertThat(reply).isInstanceOf(InputReply.NotSent.class);
      drover.rig.stop();
      assertThat(drover.rig.awaitPhase("never-reads-stdin", Phase.STOPPED).lastExit())
          .isEqualTo(new Exit.Signalled(15, false));
    }
  }
}
