// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A Drover is killed, again and again, and the next one takes over what it left. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(180)
class TakeoverTest {
  @TempDir
  Path directory;
  private List<Long> ownedByNobody = List.of();

  @AfterEach
  void end() {
    ownedByNobody.forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
  }

  private OtherDrover drover(String processes) throws Exception {
    write(processes);
    return new OtherDrover(directory);
  }

  private void write(String processes) throws Exception {
    Files.writeString(directory.resolve("drover.conf"),
        "project = kept, defaults { orphans = adopt, restart.min = 0s }, processes {\n" + processes + "\n}\n");
  }

  private List<Path> kept() throws Exception {
    Path folder = directory.resolve(".drover/kept");
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.toList();
    }
  }

  private long keeper(String instance) throws Exception {
    return Long.parseLong(Files.readString(directory.resolve(".drover/kept/" + instance + "/keeper")).lines()
        .filter(line -> line.startsWith("keeper ")).findFirst().orElseThrow().split(" ", -1)[1]);
  }

  private static String until(Path file) {
    return "while [ ! -e " + file + " ]; do sleep 0.05; done";
  }

  @Test
  void whatLivesGoesOn_withItsLogItsCountsAndItsWantedState() throws Exception {
    Path crashed = directory.resolve("crashed");
    try (var drover = drover("""
        counts { command = "i=0; while :; do i=$((i+1)); echo $i; sleep 0.02; done" }
        flaky { command = "[ -e %s ] || { touch %s; exit 9; }; exec sleep 1000" }
        deaf { command = "trap '' TERM; echo deaf; while :; do sleep 0.1; done", stop.grace = 1h }
        plain { command = "exec sleep 1000", orphans = kill }
        """.formatted(crashed, crashed))) {
      drover.cli("start", "*");
      drover.await("flaky", "incarnation", "2");
      drover.await("flaky", "phase", "RUNNING");
      await().until(() -> drover.cli("logs", "deaf").contains("deaf"));
      drover.cli("stop", "deaf", "--no-wait");
      drover.await("deaf", "phase", "STOPPING");
      long counts = drover.pid("counts");
      long flaky = drover.pid("flaky");
      long deaf = drover.pid("deaf");
      long plain = drover.pid("plain");
      String started = drover.field("counts", "started");
      for (int times = 0; times < 2; times++) { // twice in a row
        await().until(() -> Files.readString(directory.resolve(".drover/kept/deaf@1/state")).contains("wanted DOWN"));
        drover.kill();
        OtherDrover.awaitEnd(plain);
        drover.again();
        drover.await("counts", "phase", "RUNNING");
        drover.await("flaky", "phase", "RUNNING");
        drover.await("deaf", "phase", "STOPPING");
      }
      assertThat(List.of(drover.pid("counts"), drover.pid("flaky"), drover.pid("deaf"))).containsExactly(counts, flaky,
          deaf);
      assertThat(drover.field("counts", "started")).isEqualTo(started);
      assertThat(drover.field("flaky", "incarnation")).isEqualTo("2");
      assertThat(drover.field("flaky", "restarts")).isEqualTo("1");
      assertThat(drover.field("deaf", "wanted")).isEqualTo("DOWN");
      assertThat(drover.field("plain", "phase")).isEqualTo("STOPPED");
      List<String> lines = drover.cli("logs", "counts", "-n", "100000").lines()
          .map(line -> line.replaceFirst("^counts *\\| ", "")).toList();
      assertThat(lines).isEqualTo(IntStream.rangeClosed(1, lines.size()).mapToObj(Integer::toString).toList());
      drover.cli("kill", "deaf");
      drover.await("deaf", "phase", "STOPPED");
      long keeper = keeper("counts@1");
      drover.cli("restart", "counts");
      drover.await("counts", "incarnation", "2");
      OtherDrover.awaitEnd(counts);
      OtherDrover.awaitEnd(keeper);
      drover.cli("down");
      OtherDrover.awaitEnd(flaky);
      assertThat(kept()).isEmpty();
    }
  }

  @Test
  void whatEndedMeanwhileIsToldWithItsExit_andThenItsPolicyDecides() throws Exception {
    Path go = directory.resolve("go");
    try (var drover = drover("""
        done { command = "%s; echo last words" }
        failed { command = "%s; exit 143", restart.policy = never }
        again { command = "[ -e %s ] || { %s; exit 4; }; exec sleep 1000" }
        """.formatted(until(go), until(go), go, until(go)))) {
      drover.cli("start", "*");
      List<Long> pids = Stream.of("done", "failed", "again").map(drover::pid).toList();
      drover.kill();
      Files.createFile(go);
      pids.forEach(OtherDrover::awaitEnd);
      drover.again();
      drover.await("again", "incarnation", "2");
      drover.await("again", "phase", "RUNNING");
      drover.await("done", "phase", "COMPLETED");
      drover.await("failed", "phase", "FAILED");
      assertThat(drover.field("failed", "reason")).startsWith("ended with exit code 143");
      assertThat(drover.field("again", "restarts")).isEqualTo("1");
      assertThat(drover.cli("logs", "done")).contains("last words");
      assertThat(drover.cli("start", "--resume", "*")).contains("failed: FAILED");
      assertThat(drover.field("done", "incarnation")).isEqualTo("1");
      assertThat(drover.field("failed", "incarnation")).isEqualTo("1");
      await().until(() -> kept().size() == 1);
    }
  }

  /** The probe of a process that is to be started asks a port that a stranger serves. */
  @Test
  void aStartThatIsRefusedHarmsNobody_andAnEndInGoodOrderLeavesNoRecord() throws Exception {
    try (var stranger = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var drover = drover("""
            slow { command = "sh -c 'trap \\"\\" TERM; sleep 1.2' & exec sleep 1000" }
            """)) {
      drover.cli("start", "slow");
      long slow = drover.pid("slow");
      drover.kill();
      write("""
          slow { command = "exec sleep 1000" }
          web { command = "exec sleep 1000", ready.tcp = %d }
          """.formatted(stranger.getLocalPort()));
      assertThat(drover.refusal()).contains("port " + stranger.getLocalPort());
      assertThat(ProcessHandle.of(slow)).isPresent();
      write("slow { command = \"exec sleep 1000\" }");
      drover.again();
      drover.await("slow", "phase", "RUNNING");
      assertThat(drover.pid("slow")).isEqualTo(slow);
      drover.cli("down");
      assertThat(kept()).isEmpty();
    }
  }

  @Test
  void whatHasNoPlaceAnyMoreIsEnded_andWhatCannotBeReadIsSetAside() throws Exception {
    try (var drover = drover("""
        stays { command = "exec sleep 1000" }
        torn { command = "exec sleep 1000" }
        goes { command = "exec sleep 1000" }
        """)) {
      drover.cli("start", "*");
      long stays = drover.pid("stays");
      long torn = drover.pid("torn");
      long goes = drover.pid("goes");
      drover.kill();
      write("stays { command = \"exec sleep 1000\" }\ntorn { command = \"exec sleep 1000\" }");
      Path folder = directory.resolve(".drover/kept");
      Files.writeString(folder.resolve("stays@1/state"), "drover instance 1\nincarna");
      String record = Files.readString(folder.resolve("torn@1/keeper"));
      Files.writeString(folder.resolve("torn@1/keeper"), record.substring(0, 30));
      Files.createDirectories(folder.resolve("foreign"));
      drover.again();
      ownedByNobody = List.of(torn, keeperOf(record));
      OtherDrover.awaitEnd(goes);
      drover.await("stays", "phase", "RUNNING");
      assertThat(drover.pid("stays")).isEqualTo(stays);
      drover.await("torn", "phase", "FAILED");
      assertThat(drover.field("torn", "reason")).contains("cannot be taken over", "is torn", "set-aside/torn@1-");
      assertThat(ProcessHandle.of(torn)).isPresent();
      assertThat(drover.errors()).contains("stays@1/state: is torn", "foreign: is nothing that Drover has written",
          "goes: process " + goes + " of an earlier Drover has no place in the project any more and is ended");
      await().until(() -> kept().size() == 1);
    }
  }

  private static long keeperOf(String record) {
    return Long.parseLong(record.lines().filter(line -> line.startsWith("keeper ")).findFirst().orElseThrow()
        .split(" ", -1)[1]);
  }
}
