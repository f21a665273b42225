// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.drover.launch.ExitStatus;
import dev.drover.launch.Launcher;
import dev.drover.launch.Terms;
import dev.drover.model.ExecSpec;
import dev.drover.model.ExecSpec.Limit;
import dev.drover.model.ExecSpec.Priority;
import dev.drover.model.ExecSpec.Resource;
import dev.drover.model.ExecSpec.RunAs;
import dev.drover.model.Exit;
import dev.drover.model.Phase;
import dev.drover.model.Probe;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.RestartPolicy;
import dev.drover.model.Signal;
import dev.drover.model.StopSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes with an identity, a priority and limits of their own, over the real launcher. */
@Timeout(60)
class TermsSystemTest {
  private static final ExecSpec MASKED = ExecSpec.DEFAULT
      .withRunAs(new RunAs(Optional.empty(), Optional.empty(), OptionalInt.of(027)))
      .withPriority(new Priority(OptionalInt.of(9), OptionalInt.empty()))
      .withLimits(Map.of(Resource.NOFILE, new Limit(123, 456)));

  @TempDir
  Path dir;

  /** The process, what probes it and what stops it. */
  @Test
  void allThatRunsForAProcessRunsOnItsTerms() {
    String tell = "echo $(umask) $(nice) $(ulimit -Sn) $(ulimit -Hn) > " + dir + "/";
    ProcessSpec spec = Rig.shell("web", tell + "process; exec sleep 1000").withExec(MASKED)
        .withProbe(Probe.Kind.READY,
            Probe.of(new Probe.Check.Exec(ProcessSpec.shell(tell + "probe")), Probe.Kind.READY))
        .withStop(new StopSpec(Signal.TERM, Duration.ofSeconds(10),
            ProcessSpec.shell(tell + "stop; kill $DROVER_PID")));
    try (var rig = new Rig(Launcher.best(), spec)) {
      rig.start();
      rig.awaitPhase("web", Phase.RUNNING);
      for (String who : List.of("process", "probe")) {
        await().untilAsserted(() -> assertThat(dir.resolve(who)).hasContent("0027 9 123 456"));
      }
      rig.stop("web");
      rig.awaitPhase("web", Phase.STOPPED);
      await().untilAsserted(() -> assertThat(Files.readString(dir.resolve("stop"))).isEqualTo("0027 9 123 456\n"));
    }
  }

  @Test
  void whatCannotPassByItself_isFailedAtOnce() {
    var nobody = ExecSpec.DEFAULT
        .withRunAs(new RunAs(Optional.of("no-such-user"), Optional.empty(), OptionalInt.empty()));
    ProcessSpec spec = Rig.process("web").withExec(nobody)
        .withRestart(RestartPolicy.DEFAULT.with(RestartPolicy.When.ALWAYS));
    try (var rig = new Rig(Launcher.best(), spec)) {
      rig.start();
      assertThat(rig.awaitPhase("web", Phase.FAILED).reason())
          .contains("user: there is no user \"no-such-user\" on this machine");
      assertThat(rig.see("web").incarnation()).isEqualTo(1);
    }
    assertThat(LaunchTerms.problems(spec)).containsExactly("user: there is no user \"no-such-user\" on this machine");
    assertThat(LaunchTerms.problems(Rig.process("web"))).isEmpty();
  }

  @Test
  void whatUsesTooMuch_isEndedInItsOwnWay_andStartedAgain() {
    String script = "trap 'echo asked; exit 0' TERM; echo begun; sleep 1000 & wait; wait";
    ProcessSpec spec = Rig.shell("web", script)
        .withRestart(Rig.MUCH_LATER.with(RestartPolicy.When.ON_FAILURE).above(OptionalLong.of(1)));
    try (var rig = new Rig(Launcher.best(), spec)) {
      rig.start();
      ProcessSnapshot seen = rig.awaitPhase("web", Phase.BACKOFF);
      assertThat(seen.reason()).matches("uses [0-9.]+ [KM]iB, restart-above is 1 bytes; restart 1");
      assertThat(seen.lastExit()).as("it was asked, and ended as a success").isEqualTo(new Exit.Code(0));
      assertThat(rig.lines("web")).contains("begun", "asked");
      rig.start("web");
      rig.awaitSeen("web", again -> again.phase() == Phase.BACKOFF && again.incarnation() == 2);
    }
  }

  @Test
  void whatUsesLittle_goesOn() {
    ProcessSpec spec = Rig.process("web").withRestart(Rig.MUCH_LATER.above(OptionalLong.of(1L << 40)));
    ProcessSpec large = Rig.process("large").withRestart(Rig.MUCH_LATER.above(OptionalLong.of(1)));
    try (var rig = new Rig(Launcher.best(), spec, large)) {
      rig.start();
      rig.awaitPhase("large", Phase.BACKOFF);
      assertThat(rig.see("web").phase()).isEqualTo(Phase.RUNNING);
    }
  }

  @Test
  void whereUsageCannotBeTold_aBoundIsAProblem() {
    ProcessSpec bounded = Rig.process("web").withRestart(RestartPolicy.DEFAULT.above(OptionalLong.of(1)));
    assertThat(LaunchTerms.problems(bounded)).isEmpty();
    assertThat(LaunchTerms.problems(bounded, false)).containsExactly("restart-above: what a process uses is told by "
        + "/proc, which this system lacks; remove it, or run it on Linux");
    assertThat(LaunchTerms.problems(Rig.process("web"), false)).isEmpty();
  }

  @Test
  void whatWasKilledForItsLimitOfMemory_saysSo() {
    var exec = ExecSpec.DEFAULT.withQuota(new ExecSpec.Quota(OptionalLong.of(1L << 30), OptionalInt.of(1_500)));
    assertThat(Exits.of(new ExitStatus.Signalled(9, false, true), exec))
        .hasToString("signal 9, over limits.memory (1 GiB)");
    assertThat(Exits.of(new ExitStatus.Signalled(9, false), exec)).isEqualTo(new Exit.Signalled(9, false));
    assertThat(Exits.of(new ExitStatus.Code(9), exec)).isEqualTo(new Exit.Code(9));
    assertThat(LaunchTerms.of(exec).quota())
        .isEqualTo(new Terms.Quota(OptionalLong.of(1L << 30), OptionalInt.of(1_500)));
  }

  @Test
  void whereMemoryCannotBeLimited_itFailsAtOnce() {
    assumeFalse(Terms.whyNoQuota().isEmpty(), "memory and processors can be limited on this machine");
    ProcessSpec spec = Rig.process("web").withRestart(RestartPolicy.DEFAULT.with(RestartPolicy.When.ALWAYS))
        .withExec(ExecSpec.DEFAULT.withQuota(new ExecSpec.Quota(OptionalLong.of(1L << 30), OptionalInt.of(1_500))));
    try (var rig = new Rig(Launcher.best(), spec)) {
      rig.start();
      assertThat(rig.awaitPhase("web", Phase.FAILED).reason()).contains(Terms.whyNoQuota());
      assertThat(rig.see("web").incarnation()).isEqualTo(1);
    }
    assertThat(LaunchTerms.problems(spec)).isEqualTo(Terms.whyNoQuota());
  }

  @Test
  void everyResourceHasItsNameInTheLauncher() {
    for (Resource resource : Resource.values()) {
      var exec = ExecSpec.DEFAULT.withLimits(Map.of(resource, new Limit(1, Limit.UNLIMITED)));
      assertThat(LaunchTerms.of(exec).limits()).containsExactly(
          new Terms.Limit(Terms.Resource.valueOf(resource.name()), 1, Terms.Limit.UNLIMITED));
    }
    assertThat(Arrays.stream(Terms.Resource.values()).map(Enum::name))
        .containsExactlyElementsOf(Arrays.stream(Resource.values()).map(Enum::name).toList());
  }
}
