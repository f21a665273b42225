// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.launch.Launcher;
import dev.drover.model.Exit;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSpec;
import dev.drover.model.RestartPolicy;
import dev.drover.model.Signal;
import dev.drover.model.StopSpec;
import dev.drover.view.Race;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The rivals and the engine over real processes. */
@Timeout(120)
class RivalsSystemTest {
  private static final InstanceId WEB = InstanceId.sole("web");

  @TempDir
  Path dir;

  static Stream<Named<Watched.Maker>> makers() {
    Map<String, Watched.Maker> all = Map.of("locking", LockingDrover::new, "asked", AskedDrover::new, "engine",
        ActorDrover::new);
    return all.entrySet().stream().map(each -> Named.of(each.getKey(), each.getValue()));
  }

  /** Each of its processes writes its pid down first. */
  private ProcessSpec told(String line) {
    return Watched.shell("web", "echo $$ >> '" + dir.resolve("pids") + "'; " + line)
        .withStop(new StopSpec(Signal.TERM, Duration.ofMillis(300), List.of()));
  }

  private List<Long> pids() throws IOException {
    Path file = dir.resolve("pids");
    return Files.exists(file) ? Files.readAllLines(file).stream().map(Long::valueOf).toList() : List.of();
  }

  private static boolean lives(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException gone) {
      return false;
    }
  }

  @ParameterizedTest
  @MethodSource("makers")
  void aKilledProcessComesBack(Watched.Maker maker) {
    try (var watched = maker.open(Launcher.best(), Watched.process("web"))) {
      watched.drover().start(WEB);
      long pid = watched.awaitPhase(WEB, Phase.RUNNING).pid();
      assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
      var again = watched.awaitSeen(WEB, seen -> seen.phase() == Phase.RUNNING && seen.incarnation() == 2);
      assertThat(again.lastExit()).isEqualTo(new Exit.Signalled(9, false));
      assertThat(lives(again.pid())).isTrue();
    }
  }

  /** Its exit may be known before its launch has returned. */
  @ParameterizedTest
  @MethodSource("makers")
  void whatEndsAtOnceIsSeenToEnd(Watched.Maker maker) {
    var brief = Watched.shell("web", "exit 3").withRestart(RestartPolicy.DEFAULT.with(RestartPolicy.When.NEVER));
    try (var watched = maker.open(Launcher.best(), brief)) {
      for (int nth = 1; nth <= 30; nth++) {
        int incarnation = nth;
        watched.drover().start(WEB);
        var seen = watched.awaitSeen(WEB, s -> s.incarnation() == incarnation && s.phase().atRest());
        assertThat(seen.phase()).isEqualTo(Phase.FAILED);
        assertThat(seen.lastExit()).isEqualTo(new Exit.Code(3));
      }
    }
  }

  /** An alarm that rings while its owner is just done with the last event must not be left lying. */
  @ParameterizedTest
  @MethodSource("makers")
  void crashesWithoutEndAreFollowedByRestartsWithoutEnd(Watched.Maker maker) {
    var again = new RestartPolicy(RestartPolicy.When.ALWAYS, Duration.ZERO, Duration.ZERO, 1, 0, Duration.ofHours(1),
        Integer.MAX_VALUE, Duration.ofSeconds(1), RestartPolicy.Exhausted.FAIL, Set.of(0));
    try (var watched = maker.open(Launcher.best(), Watched.shell("web", "exit 1").withRestart(again))) {
      watched.drover().start(WEB);
      watched.awaitSeen(WEB, seen -> seen.restarts() >= 200);
      watched.drover().stop(WEB);
      watched.awaitPhase(WEB, Phase.STOPPED);
    }
  }

  @ParameterizedTest
  @MethodSource("makers")
  void aTreeThatIgnoresTermIsKilledWhole(Watched.Maker maker) throws IOException {
    var tree = told(
        "trap '' TERM; sh -c 'echo $$ >> \"" + dir.resolve("pids") + "\"; sleep 1000; :' & wait; sleep 1000");
    try (var watched = maker.open(Launcher.best(), tree)) {
      watched.drover().start(WEB);
      await().until(() -> pids().size() == 2);
      assertThat(pids()).allMatch(RivalsSystemTest::lives);
      watched.drover().stop(WEB);
      assertThat(watched.awaitPhase(WEB, Phase.STOPPED).lastExit()).isEqualTo(new Exit.Signalled(9, false));
      assertThat(pids()).hasSize(2).noneMatch(RivalsSystemTest::lives);
    }
  }

  @ParameterizedTest
  @MethodSource("makers")
  void startsAndStopsInARaceLeaveAtMostOne(Watched.Maker maker) throws Exception {
    try (var watched = maker.open(Launcher.best(), told("exec sleep 1000"))) {
      var race = new Race();
      for (int i = 0; i < 3; i++) {
        race.add(() -> {
          for (int j = 0; j < 10; j++) {
            watched.drover().start(WEB);
            watched.drover().stop(WEB);
          }
        });
      }
      race.run();
      watched.awaitPhase(WEB, Phase.STOPPED);
      assertThat(pids()).noneMatch(RivalsSystemTest::lives);
      int before = pids().size();
      watched.drover().start(WEB);
      long pid = watched.awaitPhase(WEB, Phase.RUNNING).pid();
      await().until(() -> pids().size() == before + 1);
      assertThat(pids().stream().filter(RivalsSystemTest::lives)).containsExactly(pid);
    }
  }

  @ParameterizedTest
  @MethodSource("makers")
  void aCloseLeavesNothing(Watched.Maker maker) throws IOException {
    try (var watched = maker.open(Launcher.best(), told("exec sleep 1000"))) {
      watched.drover().start(WEB);
      await().until(() -> pids().size() == 1);
    }
    assertThat(pids()).hasSize(1);
    await().until(() -> pids().stream().noneMatch(RivalsSystemTest::lives));
  }
}
