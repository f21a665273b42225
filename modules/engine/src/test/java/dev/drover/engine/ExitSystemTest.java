// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static dev.drover.engine.Invariants.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.drover.model.Exit;
import dev.drover.model.Health;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.Probe;
import dev.drover.model.ProcessSpec;
import dev.drover.model.RestartPolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Each exit is seen once, with its true status, whenever it comes. */
class ExitSystemTest extends FixtureTest {
  private static final RestartPolicy NEVER = RestartPolicy.DEFAULT.with(RestartPolicy.When.NEVER);
  /** In cgroups; elsewhere a tenth, for each look at /proc costs more. */
  private static final int AT_ONCE = 1_000;

  ExitSystemTest(Hold hold) {
    super(hold);
  }

  /** 143 is what a shell makes of TERM, and here is a code that a program has chosen. */
  @Test
  void exitsWithEachKindOfStatus() {
    Map<String, Exit> expected = Map.of("0", new Exit.Code(0), "1", new Exit.Code(1), "137", new Exit.Code(137), "143",
        new Exit.Code(143), "255", new Exit.Code(255), "TERM", new Exit.Signalled(15, false), "KILL",
        new Exit.Signalled(9, false), "SEGV", new Exit.Signalled(11, false), "HUP", new Exit.Signalled(1, false));
    ProcessSpec[] specs = expected.keySet().stream()
        .map(status -> named("with-" + status, "exits-with", status).withRestart(NEVER)).toArray(ProcessSpec[]::new);
    try (var drover = open(specs)) {
      drover.rig.start();
      expected.forEach((status, exit) -> assertThat(drover.rig
          .awaitPhase("with-" + status, status.equals("0") ? Phase.COMPLETED : Phase.FAILED).lastExit())
          .isEqualTo(exit));
    }
  }

  @Test
  void exitsWithACore() throws Exception {
    String pattern = Files.readString(Path.of("/proc/sys/kernel/core_pattern")).strip();
    assumeTrue(pattern.matches("[^/|]+"), () -> "cores go elsewhere on this machine: " + pattern);
    try (var drover = open(fixture("exits-with", "SEGV", "unlimited").withRestart(NEVER))) {
      drover.rig.start();
      Exit exit = Objects.requireNonNull(drover.rig.awaitPhase("exits-with", Phase.FAILED).lastExit());
      try (Stream<Path> files = Files.list(dir)) {
        boolean dumped = files.anyMatch(file -> String.valueOf(file.getFileName()).startsWith("core"));
        assertThat(exit).isEqualTo(new Exit.Signalled(11, dumped));
        assumeTrue(dumped, "no core can be written here, by a limit that is not ours to raise");
      }
    }
  }

  @Test
  void diesBeforeItsFirstOutput() {
    try (var drover = open(fixture("dies-before-its-first-output").withRestart(NEVER))) {
      drover.rig.start();
      var seen = drover.rig.awaitPhase("dies-before-its-first-output", Phase.FAILED);
      assertThat(seen.lastExit()).isEqualTo(new Exit.Code(4));
      assertThat(drover.rig.lines("dies-before-its-first-output")).isEmpty();
    }
  }

  @Test
  void diesBeforeReady_andIsNeverReady() {
    var probe = new Probe(new Probe.Check.Log("never printed"), Duration.ZERO, Duration.ofMillis(20),
        Duration.ofSeconds(1), 1, 3);
    try (var drover = open(
        fixture("dies-before-ready").withProbe(Probe.Kind.READY, probe).withRestart(NEVER))) {
      drover.rig.start();
      var seen = drover.rig.awaitPhase("dies-before-ready", Phase.FAILED);
      assertThat(seen.lastExit()).isEqualTo(new Exit.Code(4));
      assertThat(seen.ready()).isNull();
      assertThat(seen.health()).isNotEqualTo(Health.READY);
    }
  }

  @Test
  void diesDuringAProbe_whichEndsWithIt() {
    Path probed = dir.resolve("probed");
    var probe = new Probe(new Probe.Check.Exec(command("hangs", probed)), Duration.ZERO, Duration.ofHours(1),
        Duration.ofHours(1), 1, 1);
    try (var drover = open(
        fixture("dies-once-there-is", probed).withProbe(Probe.Kind.LIVE, probe).withRestart(NEVER))) {
      drover.rig.start();
      assertThat(drover.rig.awaitPhase("dies-once-there-is", Phase.FAILED).lastExit()).isEqualTo(new Exit.Code(5));
    }
  }

  /** All of them wait for one file, so one writer releases them. */
  @Test
  void manyExitInTheSameMoment() throws Exception {
    int many = hold == Hold.BEST ? AT_ONCE : AT_ONCE / 10;
    Path gate = dir.resolve("gate");
    assertThat(new ProcessBuilder("mkfifo", gate.toString()).start().waitFor()).isZero();
    ProcessSpec spec = fixture("exits-when-released", gate, 7).withRestart(NEVER).withReplicas(many);
    try (var drover = open(spec)) {
      drover.rig.start();
      List<InstanceId> all = spec.instances();
      await().until(() -> all.stream().allMatch(id -> phase(drover.rig, id) == Phase.RUNNING));
      await().until(() -> readers(gate) == many);
      Files.writeString(gate, "");
      await().until(() -> all.stream().allMatch(id -> phase(drover.rig, id) == Phase.FAILED));
      var exits = new ArrayList<Exit>();
      all.forEach(id -> exits.add(Objects.requireNonNull(drover.rig.drover.board().get(id)).lastExit()));
      assertThat(exits).allSatisfy(exit -> assertThat(exit).asInstanceOf(type(Exit.Code.class))
          .isEqualTo(new Exit.Code(7)));
    }
  }

  private static Phase phase(Rig rig, InstanceId id) {
    return Objects.requireNonNull(rig.drover.board().get(id)).phase();
  }

  /** Who sleeps: those that have come to the opening of it, which waits for a writer. */
  private static long readers(Path gate) throws Exception {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.filter(process -> isReader(process, gate)).count();
    }
  }

  private static boolean isReader(Path process, Path gate) {
    try {
      return String.valueOf(process.getFileName()).matches("\\d+")
          && Files.readString(process.resolve("cmdline")).contains(gate.toString())
          && Files.readString(process.resolve("stat")).contains(") S ");
    } catch (IOException gone) {
      return false;
    }
  }
}
