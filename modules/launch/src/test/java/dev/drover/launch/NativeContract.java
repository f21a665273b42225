// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the native launcher promises beyond others, with cgroups and without: nothing is left behind. */
abstract class NativeContract extends TerminalContract {

  /** Told from all other sleepers of the machine by how long it sleeps. */
  final String seconds = Long.toString(ThreadLocalRandom.current().nextLong(100_000, 1_000_000_000));

  @ParameterizedTest
  @ValueSource(strings = {"setsid sleep N >/dev/null 2>&1 & echo ready; exec sleep 1000",
      "(setsid sleep N >/dev/null 2>&1 &); echo ready; exec sleep 1000",
      "setsid sh -c 'setsid sleep N & exit' >/dev/null 2>&1; echo ready; exec sleep 1000",
      "setsid setsid -f setsid -f sleep N >/dev/null 2>&1; echo ready; exec sleep 1000",
      "setsid sh -c 'trap \"\" TERM; sleep N' & setsid sleep N & echo ready; exec sleep 1000",
      "trap 'setsid -f sleep N; exit 0' TERM; echo ready; while :; do sleep 0.01; done"})
  void whatHasLeftTheGroupGoesWithIt(String script) throws Exception {
    Recorder heard = new Recorder();
    Child child = launcher.launch(spec("sh", "-c", script.replace("N", seconds)), heard);
    await().until(() -> heard.out().contains("ready"));
    if (!script.startsWith("trap")) {
      await().until(() -> !sleepers().isEmpty());
    }
    child.signalGroup(Signals.TERM);
    heard.awaitExit();
    await().until(() -> child.isSurelyGone() || !child.groupAlive());
    assertThat(sleepers()).isEmpty();
    assertThat(child.groupAlive()).isFalse();
    assertThat(child.isSurelyGone()).isTrue();
  }

  /** Faster than it can be watched over. */
  @Test
  void whatLeavesAtOnceGoesToo() throws Exception {
    List<Child> all = new ArrayList<>();
    List<Recorder> heard = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      heard.add(new Recorder());
      all.add(launcher.launch(spec("sh", "-c", "setsid sleep " + seconds + " & exit 3"), heard.getLast()));
    }
    for (Recorder each : heard) {
      assertThat(each.awaitExit()).isEqualTo(new ExitStatus.Code(3));
    }
    all.forEach(child -> child.signalGroup(Signals.KILL)); // setsid may not have left it yet
    await().atMost(Duration.ofSeconds(20)).until(() -> launcher.aliveGroups(all).isEmpty());
    assertThat(sleepers()).isEmpty();
  }

  @Test
  void whatLeftAnotherIsLeftAlone() throws Exception {
    Recorder heard = new Recorder();
    Child other = launcher.launch(spec("sh", "-c", "setsid sleep " + seconds + " & echo ready; exec sleep 1000"),
        heard);
    await().until(() -> heard.out().contains("ready") && sleepers().size() == 1);
    Recorder brief = new Recorder();
    Child child = launcher.launch(spec("sh", "-c", "setsid sleep 1000 & exit 0"), brief);
    brief.awaitExit();
    child.signalGroup(Signals.KILL);
    await().until(() -> !child.groupAlive());
    assertThat(sleepers()).hasSize(1);
    assertThat(other.groupAlive()).isTrue();
    assertThat(heard.hasExited()).isFalse();
  }

  @Test
  void closeEndsWhatHasLeft() throws Exception {
    Recorder heard = new Recorder();
    launcher.launch(spec("sh", "-c", "setsid sleep " + seconds + " & echo ready; exec sleep 1000"), heard);
    await().until(() -> heard.out().contains("ready") && sleepers().size() == 1);
    launcher.close();
    await().until(() -> sleepers().isEmpty());
  }

  /** Whether nobody has to ask about a group that has ended, which ends what has left it in any case. */
  boolean killsAllWhatHasLeft() {
    return true;
  }

  @Test
  void killAllEndsWhatHasLeftTheGroupToo() throws Exception {
    List<Child> all = new ArrayList<>();
    for (String script : List.of("setsid sleep N & exec sleep 1000", "(setsid setsid -f sleep N &); exit 0")) {
      all.add(launcher.launch(spec("sh", "-c", script.replace("N", seconds)), new Recorder()));
    }
    await().until(() -> sleepers().size() == 2);
    launcher.killAll();
    await().until(() -> killsAllWhatHasLeft() || launcher.aliveGroups(all).isEmpty());
    await().until(() -> sleepers().isEmpty());
  }

  /** Another JVM, with the same kind of launcher, is killed: within a second its guardian has ended what it left. */
  @Test
  void nothingOutlivesAKilledJvm() throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process process = new ProcessBuilder(java, "-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
        "--enable-native-access=ALL-UNNAMED", "-cp",
        System.getProperty("java.class.path"), LaunchesAndWaits.class.getName(), kind(), seconds)
        .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var reader = process.inputReader(StandardCharsets.UTF_8)) {
      assertThat(reader.readLine()).isEqualTo("launched");
    }
    await().until(() -> sleepers().size() == LaunchesAndWaits.SLEEPERS);
    process.destroyForcibly().waitFor();
    await().until(() -> sleepers().isEmpty());
    Optional<Path> own = CgroupTree.own(Files.readString(Path.of("/proc/self/mountinfo")),
        Files.readString(Path.of("/proc/self/cgroup")));
    if (own.isPresent()) {
      await().until(() -> Files.notExists(own.get().resolve("drover-" + process.pid())));
    }
  }

  /** What {@link LaunchesAndWaits} is to open. */
  abstract String kind();

  final List<ProcessHandle> sleepers() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").endsWith("sleep " + seconds)).toList();
  }
}
