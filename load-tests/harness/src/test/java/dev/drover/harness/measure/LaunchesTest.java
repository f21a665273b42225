// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.harness.Main;
import dev.drover.harness.measure.Figure;
import dev.drover.harness.scenario.LaunchedBy;
import dev.drover.harness.scenario.Scenario;
import dev.drover.wire.CommandRequest.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Does each contestant start, stop and replace what it says, and is nothing left behind? Without a look at any time. */
@Timeout(180)
class LaunchesTest {
  @TempDir
  Path dir;

  private final Heard heard = new Heard();

  /** What runs of this program among the descendants of a process, by pid. */
  private static Set<Long> running(ProcessHandle of, String program) {
    return of.descendants().filter(process -> process.isAlive()
        && process.info().command().filter(command -> command.equals(program)).isPresent()).map(ProcessHandle::pid)
        .collect(Collectors.toSet());
  }

  private static Set<Long> running(Program program) throws Exception {
    return running(ProcessHandle.current(), Path.of(program.command().getFirst()).toRealPath().toString());
  }

  private static Starter open(LaunchedBy by, Program program) {
    return switch (by) {
      case BARE -> new BareStarter(program, 3);
      case LAUNCHER -> new LauncherStarter(program, 3);
      case PROCESS_BUILDER -> new BuilderStarter(program, 3);
      case RUNIT, S6 -> new PeerStarter(by, program, 3);
      case DROVER -> new EngineStarter(program, 3);
    };
  }

  private static final Set<LaunchedBy> EVERYWHERE = EnumSet.of(LaunchedBy.BARE, LaunchedBy.LAUNCHER,
      LaunchedBy.PROCESS_BUILDER, LaunchedBy.DROVER);

  @ParameterizedTest
  @FieldSource("EVERYWHERE")
  void allRunOneIsReplacedAndAllAreGone(LaunchedBy by) throws Exception {
    Program program = Program.in(dir, "cc");
    try (Starter starter = open(by, program)) {
      starter.startAll();
      Set<Long> first = running(program);
      assertThat(first).hasSize(3);
      assertThat(starter.crash(1)).isPositive();
      Set<Long> second = running(program);
      assertThat(second).hasSize(3);
      assertThat(first).filteredOn(second::contains).hasSize(2);
      starter.stopAll();
      assertThat(running(program)).isEmpty();
      starter.startAll(); // a second time, and left to close
      assertThat(running(program)).hasSize(3);
    }
    Pause.until(() -> {
      try {
        return running(program).isEmpty();
      } catch (Exception unreadable) {
        throw new AssertionError(unreadable);
      }
    }, Duration.ofMinutes(1), "nothing is left");
  }

  private static Scenario.Launches part(List<Integer> processes, List<Integer> crashAmong, List<Integer> resident,
      Path drover) {
    return new Scenario.Launches(List.copyOf(EVERYWHERE), processes, 2,
        new Scenario.Crashes(crashAmong, 4, Duration.ofMillis(50)),
        new Scenario.Resident(resident, Duration.ofMillis(200), Duration.ofMillis(200), List.of(drover.toString())));
  }

  @Test
  void eachIsMeasuredInEachRound() {
    new Launches(part(List.of(3), List.of(2), List.of(), dir), heard).run();
    assertThat(heard.results).extracting(result -> result.figure().shown() + " " + result.by() + " "
        + result.processes() + " " + result.samples().size())
        .containsExactly("start bare 3 2", "start launcher 3 2", "start process-builder 3 1", "start drover 3 2",
            "stop bare 3 2", "stop launcher 3 2", "stop process-builder 3 1", "stop drover 3 2", "crash bare 2 4",
            "crash launcher 2 4", "crash process-builder 2 4", "crash drover 2 4");
    assertThat(heard.results).allSatisfy(result -> assertThat(result.least()).isPositive());
    assertThat(heard.lines).anyMatch(line -> line.startsWith("started is "))
        .contains("3 processes, warm-up: bare", "3 processes, round 2: drover", "crashes among 2: drover");
  }

  /** Another supervisor is measured where it is installed, and else it is said that it is not. */
  @ParameterizedTest
  @EnumSource(names = {"RUNIT", "S6"})
  void aPeerIsMeasuredOrMissed(LaunchedBy peer) {
    new Launches(new Scenario.Launches(List.of(peer), List.of(3), 1,
        new Scenario.Crashes(List.of(), 1, Duration.ofMillis(1)),
        new Scenario.Resident(List.of(), Duration.ofMillis(1), Duration.ofMillis(1), List.of())), heard).run();
    String missed = PeerStarter.obstacle(peer, Program.in(dir, "cc"), 3);
    if (missed.isEmpty()) {
      assertThat(heard.results).extracting(Measured::by).containsExactly(peer.shown(), peer.shown());
    } else {
      assertThat(heard.results).isEmpty();
      assertThat(heard.lines).contains(peer.shown() + " is left out with 3: " + missed);
    }
  }

  @Test
  void theRollKnowsWhoRuns() throws Exception {
    try (var roll = new Roll(dir.resolve("roll"))) {
      var words = ByteBuffer.allocate(2 * Long.BYTES).order(ByteOrder.nativeOrder()).putLong(7).putLong(8).array();
      Files.write(roll.path(), words);
      assertThat(roll.await(2, Duration.ofMinutes(1))).containsExactly(7L, 8L);
      assertThatThrownBy(() -> roll.await(1, Duration.ofMillis(1))).isInstanceOf(Unusable.class)
          .hasMessageContaining("only 0 of 1 run");
    }
  }

  private ResidentDrover resident(Program program) throws Exception {
    return new ResidentDrover(List.of(DroverScript.in(dir).toString()), dir,
        "project = p\nprocesses { quiet { command = [" + ResidentDrover.words(program.command())
            + "], replicas = 2 } }",
        2);
  }

  @Test
  void aDroverAsUsersRunItIsLookedAtAndEnds() throws Exception {
    Program program = Program.in(dir, "cc");
    long pid;
    Set<Long> started;
    try (var drover = resident(program)) {
      drover.up();
      pid = drover.pid();
      var proc = new ProcFiles(pid);
      assertThat(proc.threads()).containsEntry("drover-epoll", 1L);
      assertThat(proc.threadNanos().keySet()).contains("drover-epoll");
      assertThat(proc.pssBytes()).isGreaterThan(10_000_000);
      assertThat(proc.cpu()).isPositive();
      String path = Path.of(program.command().getFirst()).toRealPath().toString();
      ProcessHandle supervisor = ProcessHandle.of(pid).orElseThrow();
      started = running(supervisor, path);
      assertThat(started).hasSize(2);
      drover.call(Command.STOP, "quiet");
      assertThat(running(supervisor, path)).isEmpty();
      drover.call(Command.START, "quiet");
      started = running(supervisor, path);
      assertThat(started).hasSize(2);
    }
    assertThat(Stream.concat(Stream.of(pid), started.stream())).noneMatch(LaunchesTest::lives);
  }

  private static boolean lives(long pid) {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent();
  }

  @Test
  void whatItTakesIsToldWithItsThreadsByName() throws Exception {
    new Launches(part(List.of(), List.of(), List.of(1), DroverScript.in(dir)), heard).run();
    assertThat(heard.results).extracting(result -> result.figure() + " " + result.by() + " " + result.samples().size())
        .containsExactly("IDLE up -d 1", "THREADS up -d 1", "MEMORY up -d 1", "START up -d 2", "STOP up -d 2");
    assertThat(heard.results).filteredOn(result -> result.figure() != Figure.IDLE)
        .allSatisfy(result -> assertThat(result.least()).isPositive());
    assertThat(heard.lines).anyMatch(line -> line.startsWith("threads with 1: {") && line.contains("drover-epoll=1"));
  }

  @Test
  void aCommandThatIsNoDroverIsToldWithWhatItSaid() throws Exception {
    Path script = Files.writeString(DroverScript.in(dir), "#!/bin/sh\necho no such thing\nexit 3\n");
    assertThatThrownBy(() -> new Launches(part(List.of(), List.of(), List.of(1), script), heard).run())
        .isInstanceOf(Unusable.class).hasMessageContaining("ended with 3")
        .hasMessageContaining("no such thing");
  }

  /** In each part of a run, for each has its own way to end what it started. */
  @ParameterizedTest
  @EnumSource(names = {"BARE", "PROCESS_BUILDER"})
  void nothingIsLeftWhenARunIsInterrupted(LaunchedBy by) throws Exception {
    interruptWhen(2, "launches { contestants = [" + by.shown() + "], processes = [3], rounds = 1000 }");
  }

  @Test
  void nothingIsLeftWhenARunIsInterruptedWhileADroverIsUp() throws Exception {
    DroverScript.in(dir);
    interruptWhen(4,
        "launches { contestants = [bare], processes = [1], rounds = 1, crash { among = [1], times = 1, warm-up = 1ms }, "
            + "resident { drover = drover, processes = [4], settling = 1s, idle = 1h } }");
  }

  /** Tells the harness to end, in a JVM of its own, as soon as so many processes run at the same time. */
  private void interruptWhen(int many, String scenario) throws Exception {
    Path file = Files.writeString(dir.resolve("x.conf"), scenario);
    Path place = Files.createDirectory(dir.resolve("tmp")).toRealPath();
    var command = new ArrayList<>(DroverScript.JAVA);
    command.addAll(List.of("-Djava.io.tmpdir=" + place, Main.class.getName(), file.toString(),
        dir.resolve("results").toString()));
    Process harness = new ProcessBuilder(command).redirectErrorStream(true)
        .redirectOutput(dir.resolve("out").toFile()).start();
    var seen = new HashSet<ProcessHandle>();
    try {
      Pause.until(() -> {
        var family = Stream.concat(harness.descendants(), supervisors(place)).toList();
        seen.addAll(family);
        return family.stream().filter(LaunchesTest::isQuiet).count() >= many || !harness.isAlive();
      }, Duration.ofMinutes(2), "processes run");
      assertThat(harness.isAlive()).as(() -> text(dir.resolve("out"))).isTrue();
    } finally {
      harness.destroy();
    }
    assertThat(harness.waitFor(60, TimeUnit.SECONDS)).isTrue();
    // What was started after the last look is found by its path, which is in the folder of this run.
    Pause.until(() -> seen.stream().noneMatch(ProcessHandle::isAlive) && ProcessHandle.allProcesses()
        .noneMatch(process -> process.info().command().orElse("").startsWith(place.toString())), Duration.ofMinutes(1),
        "nothing is left");
    try (Stream<Path> left = Files.list(place)) {
      assertThat(left.filter(each -> each.getFileName().toString().startsWith("drover-"))).isEmpty();
    }
  }

  /** Each Drover that runs for a project in this folder, and what it has started. */
  private static Stream<ProcessHandle> supervisors(Path place) {
    try (Stream<Path> projects = Files.list(place)) {
      return projects.map(project -> project.resolve(".drover").resolve("pid")).filter(Files::exists)
          .map(LaunchesTest::text).filter(pid -> pid.matches("\\d+\\s+"))
          .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())).stream())
          .flatMap(drover -> Stream.concat(Stream.of(drover), drover.descendants())).toList().stream();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static boolean isQuiet(ProcessHandle process) {
    return process.info().command().filter(command -> command.matches(".*/(quiet|sleep)")).isPresent();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException failure) {
      return failure.toString();
    }
  }

  @Test
  void whereNoCompilerIsSleepIsStarted() {
    Program program = Program.in(dir, "no-such-compiler");
    assertThat(program.command().getFirst()).endsWith("/sleep");
    assertThat(program.shown()).contains("no-such-compiler makes no static program here");
    assertThat(program.reports()).isFalse();
  }

  @Test
  void tooFewOpenFilesAreToldBeforeAnythingStarts() {
    OpenFiles.check(1_000, 4_096);
    assertThatThrownBy(() -> OpenFiles.check(5_000, 4_096)).isInstanceOf(Unusable.class)
        .hasMessageContaining("5000 processes need about 15500 open files, the limit is 4096")
        .hasMessageContaining("ulimit -n 15500").hasMessageContaining("at most 1198 processes");
  }
}
