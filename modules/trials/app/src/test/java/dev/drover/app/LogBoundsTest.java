// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.drover.wire.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Of what real processes print beyond their rate, the log has the number; and together they have no more memory than they may. */
@Timeout(300)
class LogBoundsTest {
  @TempDir
  Path directory;

  @Test
  void inMemoryAllKeepNoMoreThanTheProjectSays() throws Exception {
    Files.writeString(directory.resolve("drover.conf"), """
        project = logs, log-memory = 1MiB, defaults.logs { ring = 64MiB, file.enabled = false }, processes {
          first { command = "seq 1000000" }, second { command = "seq 1000000", depends-on { first = completed } }
        }
        """);
    try (var drover = new OtherDrover(directory)) {
      drover.cli("start", "*");
      drover.await("second", "phase", "COMPLETED");
      long kept = 0;
      for (String name : List.of("first", "second")) {
        String raw = drover.cli("logs", name, "-n", "1000000", "--raw");
        assertThat(raw).as("what came last").endsWith("\n999999\n1000000\n").hasSizeGreaterThan(256 << 10);
        kept += raw.length();
      }
      assertThat(kept).isLessThanOrEqualTo(1 << 20);
    }
  }

  private static ConditionFactory patiently() {
    return await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(500));
  }

  private OtherDrover drover(String processes) throws Exception {
    Files.writeString(directory.resolve("drover.conf"), "project = logs, processes {\n" + processes + "\n}\n");
    return new OtherDrover(directory);
  }

  /** What a log accounts for, of one that prints 1, 2, 3 and so on: its numbers have no seam, and what is kept is in its order. */
  private record Account(long kept, long suppressed, long marks) {
    static Account of(OtherDrover drover, String name) throws Exception {
      long number = 0;
      long suppressed = 0;
      long marks = 0;
      long last = 0;
      for (String line : drover.cli("logs", name, "--json", "-n", "1000000").lines().toList()) {
        JsonNode entry = Json.decode(line);
        assertThat(entry.path("number").asLong()).isEqualTo(++number);
        if (entry.has("suppressed")) {
          marks++;
          suppressed += entry.path("suppressed").asLong();
        } else {
          long text = Long.parseLong(entry.path("text").asText());
          assertThat(text).as("after %s: marks tell of %s", last, suppressed).isEqualTo(number - marks + suppressed);
          last = text;
        }
      }
      return new Account(number - marks, suppressed, marks);
    }

    long printed() {
      return kept + suppressed;
    }
  }

  @Test
  void ofAFloodTheRateIsKept_andTheRestIsCounted_alsoWhenNothingFollows() throws Exception {
    try (var drover = drover("""
        flood { command = "seq 300000; exec sleep 1000", logs.rate { lines = 100, burst = 500 } }
        calm { command = "seq 300; exec sleep 1000", logs.rate { lines = 100, burst = 500 } }
        """)) {
      drover.cli("start", "*");
      patiently().untilAsserted(() -> assertThat(Account.of(drover, "flood").printed()).isEqualTo(300_000));
      Account account = Account.of(drover, "flood");
      assertThat(account.kept()).isGreaterThanOrEqualTo(500).isLessThan(100_000);
      assertThat(drover.field("flood", "logLinesSuppressed")).isEqualTo(Long.toString(account.suppressed()));
      assertThat(drover.cli("status", "flood"))
          .contains(account.suppressed() + " lines are not kept, for there were more than logs.rate");
      assertThat(drover.cli("logs", "flood", "-n", "1000000", "--raw").lines()).hasSize((int) account.kept())
          .allMatch(line -> line.matches("[0-9]+"));
      assertThat(drover.cli("logs", "flood", "-n", "1")).matches("flood \\| … [0-9]+ lines? .* more than logs.rate\n");
      assertThat(Account.of(drover, "calm")).isEqualTo(new Account(300, 0, 0));
      drover.cli("down");
      drover.again();
      assertThat(Account.of(drover, "flood")).as("from its files").isEqualTo(account);
    }
  }

  private static String until(Path file) {
    return "while [ ! -e " + file + " ]; do sleep 0.05; done";
  }

  @Test
  void aKeptProcessLosesNoLineUncounted_whenDroverIsKilled_andARestartGoesOn() throws Exception {
    Path first = directory.resolve("first");
    Path second = directory.resolve("second");
    String command = "seq 20000; " + until(first) + "; seq 20001 23000; " + until(second)
        + "; seq 23001 40000; exec sleep 1000";
    try (var drover = drover("kept { command = \"" + command
        + "\", orphans = adopt, logs.rate { lines = 50, burst = 200 } }")) {
      drover.cli("start", "kept");
      patiently().untilAsserted(() -> assertThat(Account.of(drover, "kept").printed()).isEqualTo(20_000));
      long pid = drover.pid("kept");
      drover.kill();
      Files.createFile(first); // what it prints now waits in its pipe
      drover.again();
      patiently().untilAsserted(() -> assertThat(Account.of(drover, "kept").printed()).isEqualTo(23_000));
      assertThat(drover.pid("kept")).isEqualTo(pid);
      Files.createFile(second);
      patiently().until(() -> drover.cli("status", "kept", "--json").contains("Suppressed"));
      drover.kill(); // in the middle of it, mostly
      drover.again();
      patiently().untilAsserted(() -> assertThat(Account.of(drover, "kept").printed()).isEqualTo(40_000));
      assertThat(drover.pid("kept")).isEqualTo(pid);
      long suppressed = Account.of(drover, "kept").suppressed();
      assertThat(suppressed).isGreaterThan(30_000);
      String last = drover.cli("logs", "kept", "--json", "-n", "1");
      drover.cli("restart", "kept");
      patiently().until(() -> drover.cli("logs", "kept", "--json", "-n", "1000000")
          .contains("\"number\":" + (Json.decode(last).path("number").asLong() + 200)));
      assertThat(drover.cli("logs", "kept", "--json", "-n", "1000000"))
          .contains("\"incarnation\":2,\"partial\":false,\"text\":\"1\"}");
    }
  }
}
