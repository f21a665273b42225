// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class ScenarioFileTest {
  private static final Path SCENARIOS = Path.of("..", "scenarios");

  @TempDir
  Path dir;

  private Scenario read(String text) throws Exception {
    return ScenarioFile.read(file(text));
  }

  private Path file(String text) throws Exception {
    return Files.writeString(dir.resolve("x.conf"), text);
  }

  static List<Path> shipped() throws Exception {
    try (var all = Files.list(SCENARIOS)) {
      return all.filter(file -> file.toString().endsWith(".conf")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("shipped")
  void everyScenarioThatIsShippedIsValid(Path file) throws Exception {
    assertThat(ScenarioFile.read(file)).isNotNull();
  }

  @Test
  void whatIsNotSaidHasADefault() throws Exception {
    assertThat(
        read(
            "lockup {}, load {}, scale {}, launches {}, logs {}, board-replication {}, cluster {}, control {}, boards = [{}]"))
        .isEqualTo(new Scenario(
            List.of(new Scenario.Boards(List.of("single", "concurrent", "bare", "registry", "mixed", "list", "change"),
                List.of("board", "rwlock", "synchronized", "ask"), List.of(100), List.of(2), 1, 3, 5,
                Duration.ofSeconds(1))),
            java.util.Optional.of(new Scenario.Lockup(List.of(Contestant.values()), Duration.ofSeconds(10),
                Duration.ofSeconds(1), Duration.ofSeconds(10), Duration.ofSeconds(10))),
            java.util.Optional.of(new Scenario.Load(
                new Scenario.Engine(List.of(Contestant.values()), 100, false, List.of("sleep", "100000")), 1, 1000, 0,
                0, 0,
                0, Duration.ofSeconds(10))),
            java.util.Optional.of(new Scenario.Scale(List.of(1_000, 10_000, 100_000))),
            java.util.Optional.of(new Scenario.Launches(List.of(LaunchedBy.values()), List.of(1_000, 5_000), 5,
                new Scenario.Crashes(List.of(10, 1_000), 200, Duration.ofSeconds(5)),
                new Scenario.Resident(List.of(1, 1_000, 5_000), Duration.ofSeconds(65), Duration.ofSeconds(30),
                    List.of(dir.resolve("../../drover").normalize().toString())))),
            java.util.Optional.of(new Scenario.Logs(List.of(KeptBy.values()),
                List.of(dir.resolve("../../drover").normalize().toString()), Path.of("/dev/shm"), List.of(1, 100),
                10_000_000, 5, 100, 1_000_000_000, 5,
                new Scenario.Crashes(List.of(10), 200, Duration.ofSeconds(5)))),
            java.util.Optional.of(new Scenario.BoardReplication(List.of(ReplicatedBy.values()), 5, 10_000, 1_000,
                Duration.ofSeconds(20), 3, "256m")),
            java.util.Optional.of(new Scenario.Cluster(3, 300, 1_000, Duration.ofSeconds(20), 1_000, 100, 3, 3,
                Duration.ofSeconds(65), Duration.ofSeconds(30), "192m")),
            java.util.Optional
                .of(new Scenario.Control(List.of(dir.resolve("../../drover").normalize().toString()), 1_000,
                    100, 4, 1_200, 100, 300_000, 40, 5, Duration.ofSeconds(2), Duration.ofSeconds(65)))));
  }

  @Test
  void instancesThatDoNotSpreadEvenlyOverNodesAreTold() {
    assertThatThrownBy(() -> read("board-replication { nodes = 3, instances = 100 }"))
        .isInstanceOf(ScenarioFile.Bad.class).hasMessageContaining("must be a multiple of nodes (3), was 100");
  }

  @Test
  void whatIsSaidIsTaken() throws Exception {
    var load = read("""
        load {
          contestants = [mutex, board], processes = 7, launcher = real, command = [sleep, 9]
          readers { threads = 3, reads = 12.5, lists = 2 }
          churn { restarts = 1, stops = 2, crashes = 3 }
          duration = 5s
        }""").load().orElseThrow();
    assertThat(load).isEqualTo(new Scenario.Load(
        new Scenario.Engine(List.of(Contestant.MUTEX, Contestant.BOARD), 7, true, List.of("sleep", "9")), 3, 12.5, 2, 1,
        2, 3, Duration.ofSeconds(5)));
  }

  @Test
  void whatIsSaidOfLaunchesIsTaken() throws Exception {
    var launches = read("""
        launches {
          contestants = [drover, process-builder], processes = [7], rounds = 3
          crash { among = [8], times = 9, warm-up = 3s }
          resident { drover = bin/drover, processes = [2], settling = 5s, idle = 4s }
        }""").launches().orElseThrow();
    assertThat(launches).isEqualTo(new Scenario.Launches(List.of(LaunchedBy.DROVER, LaunchedBy.PROCESS_BUILDER),
        List.of(7), 3, new Scenario.Crashes(List.of(8), 9, Duration.ofSeconds(3)),
        new Scenario.Resident(List.of(2), Duration.ofSeconds(5), Duration.ofSeconds(4),
            List.of(dir.resolve("bin/drover").toString()))));
  }

  @Test
  void theDirectoryOfAnApiIsSeenFromTheFile() throws Exception {
    assertThat(read("load { target = api, directory = \"../shop\" }").load().orElseThrow().target())
        .isEqualTo(new Scenario.Api(dir.resolveSibling("shop").toAbsolutePath()));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "lockup { grace = fast } | x.conf:1: lockup.grace: must be a duration from 1ms to 24h",
      "lockup { grace = -1s } | x.conf:1: lockup.grace: must be a duration",
      "lokup {} | x.conf:1: lokup: unknown key; known are boards, lockup, load, scale, launches",
      "launches { crash { amid = [1] } } | x.conf:1: launches.crash.amid: unknown key; known are among, times, warm-up",
      "launches { contestants = [pm2] } | x.conf:1: launches.contestants: must be a list of some of bare, launcher, process",
      "launches { resident { processes = [0] } } | launches.resident.processes: must be a list of whole numbers from 1 to",
      "launches { resident { idle = 0s } } | x.conf:1: launches.resident.idle: must be a duration",
      "launches { rounds = 0 } | x.conf:1: launches.rounds: must be a whole number from 1 to 1000, was 0",
      "launches { crash = 5 } | x.conf:1: launches.crash: must be an object",
      "load { churn { crash = 1 } } | x.conf:1: load.churn.crash: unknown key; known are restarts, stops, crashes",
      "load { processes = many } | x.conf:1: load.processes: must be a whole number from 1 to 1000000, was",
      "load { processes = 0 } | x.conf:1: load.processes: must be a whole number from 1 to 1000000, was",
      "load { target = api } | load.directory: must name the directory of a project whose Drover runs",
      "load { processes = 1.5 } | x.conf:1: load.processes: must be a whole number from 1 to 1000000, was 1.5",
      "boards = [{ iteration = 500us }] | x.conf:1: boards[0].iteration: must be a duration from 1ms to 24h",
      "load { command = [a] } | load.command: is for launcher = real",
      "load { readers = 7 } | load.readers: must be an object",
      "boards = [{ rows = [fast] }] | x.conf:1: boards[0].rows: must be a list of some of single, concurrent",
      "boards = [{ threads = [] }] | boards[0].threads: must be a list of whole numbers from 1 to 1024",
      "boards = {} | boards: must be a list of objects", "scale { instances = 5 } | scale.instances: must be a list",
      "'' | at least one of them must be there", "load { | x.conf", "load { a = ${none} } | none"})
  void whatDoesNotFitIsToldWithItsPlace(String text, String told) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(ScenarioFile.Bad.class).hasMessageContaining(told);
  }

  @Test
  void allProblemsAreToldAtOnce() {
    assertThatThrownBy(() -> read("lockup {\n  grace = x\n  launch = y\n}\nlode = 1\n"))
        .isInstanceOf(ScenarioFile.Bad.class)
        .satisfies(bad -> assertThat(String.valueOf(bad.getMessage()).lines()).hasSize(3)
            .anyMatch(line -> line.contains("x.conf:2: lockup.grace"))
            .anyMatch(line -> line.contains("x.conf:3: lockup.launch"))
            .anyMatch(line -> line.contains("x.conf:5: lode")));
  }

  @Test
  void aFileThatIsNotThereIsTold() {
    assertThatThrownBy(() -> ScenarioFile.read(dir.resolve("none.conf"))).isInstanceOf(ScenarioFile.Bad.class)
        .hasMessageContaining("none.conf: there is no such file");
  }
}
