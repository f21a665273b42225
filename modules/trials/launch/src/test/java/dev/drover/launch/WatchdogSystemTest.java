// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A JVM that is stopped cannot end its processes: its guardian does, and goes on. */
@Timeout(90)
class WatchdogSystemTest {

  private static final int CONT = 18;
  private static final int STOP = 19;

  private final String seconds = Long.toString(ThreadLocalRandom.current().nextLong(100_000, 1_000_000_000));

  private List<ProcessHandle> sleepers() {
    return ProcessHandle.allProcesses()
        .filter(process -> process.info().commandLine().orElse("").endsWith("sleep " + seconds)).toList();
  }

  private static List<ProcessHandle> guardians(Process jvm) {
    return jvm.descendants().filter(one -> one.info().commandLine().orElse("").contains("drover-guardian")).toList();
  }

  private static void readUntil(BufferedReader said, String wanted) throws IOException {
    String line = said.readLine();
    while (!wanted.equals(line)) {
      assertThat(line).as("while waiting for '%s'", wanted).isNotNull().doesNotStartWith("failed");
      line = said.readLine();
    }
  }

  private static void signal(Process process, int signal) {
    assertThat(Libc.kill((int) process.pid(), signal)).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"cgroups", "gathering"})
  void aStoppedJvm_losesItsProcesses_hearsOfItOnceItGoesOn_andLaunchesAgain(String kind) throws Exception {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    Process jvm = new ProcessBuilder(java, "-Xmx64m", "--enable-native-access=ALL-UNNAMED", "-cp",
        System.getProperty("java.class.path"), LaunchesAndFeeds.class.getName(), kind, seconds)
        .redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (var said = jvm.inputReader(StandardCharsets.UTF_8)) {
      readUntil(said, "launches, after 0");
      await().until(() -> sleepers().size() == LaunchesAndFeeds.SLEEPERS);
      List<ProcessHandle> first = sleepers();
      readUntil(said, "fed 20"); // by now it has been fed for longer than it would have waited
      assertThat(sleepers()).containsExactlyInAnyOrderElementsOf(first);
      signal(jvm, STOP);
      await().until(() -> sleepers().isEmpty());
      signal(jvm, CONT);
      readUntil(said, "launches, after 3");
      await().until(() -> sleepers().size() == LaunchesAndFeeds.SLEEPERS);
      List<ProcessHandle> second = sleepers();
      for (int i = 0; i < 20; i++) {
        assertThat(said.readLine()).startsWith("fed ");
      }
      assertThat(sleepers()).containsExactlyInAnyOrderElementsOf(second);
      List<ProcessHandle> guardians = guardians(jvm);
      assertThat(guardians).isNotEmpty();
      jvm.destroyForcibly().waitFor();
      await().until(() -> sleepers().isEmpty() && guardians.stream().noneMatch(ProcessHandle::isAlive));
    } finally {
      jvm.destroyForcibly();
    }
  }
}
