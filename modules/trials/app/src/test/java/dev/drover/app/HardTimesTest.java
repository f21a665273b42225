// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A Drover in a JVM of its own that runs out of something, or is started twice: nothing of it is left behind. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(240)
class HardTimesTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final String mark = "DROVER_TEST=" + ThreadLocalRandom.current().nextLong(1L << 60);
  @TempDir
  Path directory;

  private void write(String processes) throws IOException {
    write("", processes);
  }

  private void write(String top, String processes) throws IOException {
    Files.writeString(directory.resolve("drover.conf"),
        top + "project = hard, env { " + mark.replace("=", " = \"") + "\" }, processes {\n" + processes + "\n}\n");
  }

  /** The pids of all that has the project's variable in its environment. */
  private List<String> living() throws IOException {
    var found = new ArrayList<String>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path one : all) {
        try {
          if (Files.readString(one.resolve("environ"), StandardCharsets.ISO_8859_1).contains(mark)) {
            found.add(String.valueOf(one.getFileName()));
          }
        } catch (IOException gone) {
          // it has ended, or is another user's
        }
      }
    }
    return found;
  }

  /** As in a container whose first process waits for none of those that are left to it. */
  @Test
  void whoseParentDoesNotAskForItsEnd_hasEndedAllTheSame() throws Exception {
    write("web.command = \"exec sleep 1000\"");
    try (var drover = new OtherDrover(directory, "\"$0\" \"$@\" & exec cat", "-Xmx128m")) {
      assertThat(drover.cli("down")).contains("web: STOPPED").doesNotContain("has not ended");
      assertThat(drover.isAlive()).as("its parent").isTrue();
      drover.kill();
    }
  }

  @AfterEach
  void nothingIsLeft() {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(living()).isEmpty());
  }

  @Test
  void outOfDescriptors_launchesBackOff_andWhatRunsGoesOn_andItPasses() throws Exception {
    write("""
        steady { command = "exec sleep 1000" }
        many {
          command = "exec sleep 1000", replicas = 100, enabled = false
          restart { min = 100ms, max = 1s, max-restarts = 1000 }
        }
        """);
    try (var drover = new OtherDrover(directory, "ulimit -n 220; exec \"$0\" \"$@\"", "-Xmx128m")) {
      drover.cli("start", "steady");
      long steady = drover.pid("steady");
      drover.cli("start", "many/*", "--no-wait");
      await().atMost(PATIENCE).untilAsserted(() -> assertThat(drover.cli("events")).as(drover::errors)
          .contains("too many open files (raise the limit: ulimit -n)"));
      assertThat(drover.cli("ps")).contains("RUNNING", "BACKOFF").doesNotContain("FAILED");
      assertThat(drover.pid("steady")).isEqualTo(steady);
      String said = drover.cli("stop", "many/*", "--timeout", "40s");
      assertThat(drover.cli("ps")).as(() -> said + drover.errors()).contains("STOPPED").doesNotContain("BACKOFF");
      drover.cli("start", "many/100");
      drover.await("many/100", "phase", "RUNNING");
      assertThat(drover.field("steady", "incarnation")).isEqualTo("1");
    }
  }

  /** Its ring may be larger than the heap; all rings together may not, unless that is asked for. */
  @Test
  void aGlutton_findsItsBound() throws Exception {
    write("""
        glutton { command = "exec yes", logs { ring = 1GiB } }
        """);
    try (var drover = new OtherDrover(directory, "exec \"$0\" \"$@\"", "-Xmx40m")) {
      drover.cli("start", "glutton");
      await().atMost(PATIENCE).until(() -> drover.cli("logs", "glutton", "--json", "-n", "1")
          .matches("(?s).*\"number\":([3-9][0-9]{7}|[0-9]{9,}).*")); // of two bytes each
      assertThat(drover.errors()).doesNotContain("OutOfMemoryError");
      assertThat(drover.field("glutton", "incarnation")).isEqualTo("1");
    }
  }

  /** What logs may hold is more than the heap has. It may go on or end. */
  @Test
  void outOfMemory_everythingIsAccountedFor() throws Exception {
    write("log-memory = 1GiB, ", """
        steady { command = "setsid sleep 1000 & exec sleep 1000" }
        glutton { command = "exec yes", logs { ring = 1GiB } }
        """);
    try (var drover = new OtherDrover(directory, "exec \"$0\" \"$@\"", "-Xmx40m")) {
      drover.cli("start", "steady");
      long steady = drover.pid("steady");
      assertThat(living()).contains(Long.toString(steady));
      drover.cli("start", "glutton", "--no-wait");
      await().atMost(PATIENCE).until(() -> !drover.isAlive() || drover.errors().contains("OutOfMemoryError"));
      if (drover.isAlive()) {
        drover.cli("kill", "glutton");
        drover.await("glutton", "phase", "STOPPED");
        assertThat(drover.pid("steady")).isEqualTo(steady);
      }
    }
  }

  @Test
  void startedTwice_isAClearError_andHarmsNobody() throws Exception {
    write("steady { command = \"exec sleep 1000\" }");
    try (var drover = new OtherDrover(directory)) {
      drover.cli("start", "steady");
      long steady = drover.pid("steady");
      for (String[] words : new String[][]{{"up"}, {"up", "-d"}}) {
        assertThat(drover.cli(words)).contains("a Drover is running in " + directory + " already", "stop it with: ");
      }
      assertThat(drover.pid("steady")).isEqualTo(steady);
      assertThat(drover.field("steady", "incarnation")).isEqualTo("1");
    }
  }

  @Test
  void killed_nothingOfItLives() throws Exception {
    write("steady { command = \"setsid sleep 1000 & exec sleep 1000\" }");
    try (var drover = new OtherDrover(directory)) {
      drover.cli("start", "steady");
      await().atMost(PATIENCE).until(() -> living().size() >= 2);
      drover.kill();
      await().atMost(PATIENCE).until(() -> living().isEmpty());
    }
  }
}
