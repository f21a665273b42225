// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.engine.SmallDisk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Logs on disk, by real Drovers that end, are killed, and lose what they write to. */
@Execution(ExecutionMode.CONCURRENT)
@Timeout(120)
class LogFilesTest {
  @TempDir
  Path directory;

  private OtherDrover drover(String processes) throws Exception {
    Files.writeString(directory.resolve("drover.conf"), "project = logs, processes {\n" + processes + "\n}\n");
    return new OtherDrover(directory);
  }

  private static List<String> numbers(int from, int to) {
    return IntStream.rangeClosed(from, to).mapToObj(Integer::toString).toList();
  }

  private static List<String> raw(OtherDrover drover, String... more) {
    var words = new ArrayList<>(List.of("logs", "--raw"));
    if (Arrays.stream(more).noneMatch(word -> word.startsWith("--"))) {
      words.addAll(List.of("-n", "1000000"));
    }
    words.addAll(List.of(more));
    return drover.cli(words.toArray(String[]::new)).lines().toList();
  }

  @Test
  void whatWasPrintedOutlivesDrover_andNumbersGoOn() throws Exception {
    try (var drover = drover("""
        counts { command = "seq 20000", logs { ring = 64KiB, file { max-size = 64KiB, keep = 100 } } }
        never { command = "exec sleep 1000", enabled = false }
        """)) {
      drover.cli("start", "counts");
      drover.await("counts", "phase", "COMPLETED");
      assertThat(raw(drover, "counts")).isEqualTo(numbers(1, 20_000));
      drover.cli("down");
      drover.again();
      assertThat(raw(drover, "counts")).as("before it is started again").isEqualTo(numbers(1, 20_000));
      drover.cli("start", "counts");
      drover.await("counts", "phase", "COMPLETED");
      List<String> twice = raw(drover, "counts");
      assertThat(twice).hasSize(40_000);
      assertThat(twice.subList(20_000, 40_000)).isEqualTo(numbers(1, 20_000));
      assertThat(drover.cli("logs", "counts", "-n", "1", "--json")).contains("\"number\":40000", "\"text\":\"20000\"");
      assertThat(drover.cli("logs", "counts", "-n", "1", "--json", "--until", "1ms")).contains("\"number\":40000");
      assertThat(drover.cli("logs", "counts", "--grep", "^1999[89]$")).isEqualTo("""
          counts | 19998
          counts | 19999
          counts | 19998
          counts | 19999
          """);
      try (var files = Files.list(directory.resolve(".drover/logs"))) {
        assertThat(files.map(file -> file.getFileName().toString())).hasSizeGreaterThan(4)
            .noneMatch(name -> name.startsWith("never"));
      }
    }
  }

  @Test
  void whatWasPrintedBeforeAKillIsThereUpToALine() throws Exception {
    try (var drover = drover("""
        counts { command = "i=0; while :; do i=$((i+1)); echo $i; [ $((i % 100)) -ne 0 ] || sleep 0.01; done" }
        """)) {
      drover.cli("start", "counts");
      await().until(() -> {
        String last = drover.cli("logs", "-n", "1", "--raw");
        assertThat(last).matches("([0-9]+\n)?");
        return last.length() > 5;
      });
      drover.kill();
      drover.again();
      List<String> kept = raw(drover, "counts");
      assertThat(kept).hasSizeGreaterThan(9_000).isEqualTo(numbers(1, kept.size()));
    }
  }

  @Test
  void streamsAndTimesAreToldApart_andAPatternWithoutEndIsStopped() throws Exception {
    try (var drover = drover(
        """
            both { command = "echo good; echo bad >&2; echo %s; echo ERROR no luck; echo at http://0.0.0.0:9/; exec sleep 1000" }
            """
            .formatted("a".repeat(50)))) {
      drover.cli("start", "both");
      await().until(() -> raw(drover).size() == 5);
      await().untilAsserted(() -> assertThat(drover.cli("errors")).startsWith("both: 1 time, ").endsWith(
          " ago: ERROR no luck\n"));
      assertThat(drover.cli("urls")).isEqualTo("both: http://localhost:9/\n");
      assertThat(drover.cli("status", "both")).contains("url           http://localhost:9/");
      assertThat(drover.cli("doctor")).contains("logs         no trouble with that of 1 instance\n");
      assertThat(raw(drover, "--stream", "err")).containsExactly("bad");
      assertThat(raw(drover, "--stream", "out", "--grep", "o+d")).containsExactly("good");
      assertThat(raw(drover, "--since", "1h")).hasSize(5);
      assertThat(raw(drover, "--until", "1h")).isEmpty();
      assertThat(drover.cli("logs", "--grep", "(.*a){20}x"))
          .contains("drover: the pattern takes too long at line ");
      assertThat(drover.cli("logs", "--grep", "(")).contains("grep: \"(\" is no regular expression");
    }
  }

  @Test
  void raw_areTheBytesThatWerePrinted_fromMemoryAndFromFiles() throws Exception {
    var random = new Random(7);
    for (String name : List.of("out", "err", "other")) {
      byte[] hostile = new byte[300_000];
      random.nextBytes(hostile);
      byte[] coloured = "\u001b[31mred\u001b[0m\r\n\0\n\n".getBytes(StandardCharsets.UTF_8);
      System.arraycopy(coloured, 0, hostile, 1_000, coloured.length);
      Arrays.fill(hostile, 100_000, 250_000, (byte) 'x'); // more than a line may have
      hostile[hostile.length - 1] = (byte) 0xe2; // half a character, and no newline
      Files.write(directory.resolve(name), hostile);
    }
    try (var drover = drover("""
        prints { command = "cat out; exec cat err >&2", logs.ring = 64KiB }
        other { command = "cat other", logs { ring = 2MiB, file { max-size = 64KiB, keep = 100 } } }
        memory { command = "cat other", logs { ring = 2MiB, file.enabled = false } }
        """)) {
      drover.cli("start", "*");
      for (int round = 0; round < 2; round++) {
        if (round == 0) {
          for (String name : List.of("prints", "other", "memory")) {
            drover.await(name, "phase", "COMPLETED");
          }
          assertRaw("other", drover, "memory");
        } else {
          drover.cli("down");
          drover.again();
        }
        assertRaw("out", drover, "prints", "--stream", "out");
        assertRaw("err", drover, "prints", "--stream", "err");
        assertRaw("other", drover, "other");
        assertThat(drover.bytes("logs", "prints", "other", "--raw", "-n", "1000000")).hasSize(900_000);
      }
    }
  }

  private void assertRaw(String file, OtherDrover drover, String... words) throws Exception {
    var all = new ArrayList<>(List.of("logs", "--raw"));
    all.addAll(List.of(words));
    if (words.length == 1) {
      all.addAll(List.of("-n", "1000000"));
    }
    byte[] got = drover.bytes(all.toArray(String[]::new));
    assertThat(Arrays.mismatch(got, Files.readAllBytes(directory.resolve(file)))).as("%s", all).isEqualTo(-1);
  }

  private static boolean hasBegun(Path logs) throws IOException {
    return Files.exists(logs.resolve("counts.log")) && Files.size(logs.resolve("counts.log")) > 0;
  }

  @Test
  void aRemovedFolderIsMadeAgain_andNobodyWaits() throws Exception {
    try (var drover = drover("""
        counts { command = "i=0; while :; do i=$((i+1)); echo $i; sleep 0.01; done", logs.ring = 4KiB }
        """)) {
      drover.cli("start", "counts");
      Path logs = directory.resolve(".drover/logs");
      await().until(() -> hasBegun(logs));
      try (var files = Files.list(logs)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(logs);
      await().until(() -> hasBegun(logs));
      int first = Integer.parseInt(Files.readAllLines(logs.resolve("counts.log")).getFirst());
      List<String> kept = drover.cli("logs", "counts", "-n", "1000000", "--raw").lines().toList();
      assertThat(first).isGreaterThan(1);
      assertThat(Integer.parseInt(kept.getLast())).isGreaterThan(first);
      await().until(() -> !drover.cli("logs", "counts", "-n", "1", "--raw").equals(kept.getLast() + "\n"));
    }
  }

  @Test
  void whatIsInTheWay_isToldByStatus_untilItIsGone_withTheLinesThatWereLost() throws Exception {
    Path logs = directory.resolve(".drover/logs");
    Files.createDirectories(logs.getParent());
    Files.writeString(logs, "in the way");
    try (var drover = drover("""
        counts { command = "i=0; while :; do i=$((i+1)); echo $i; sleep 0.01; done" }
        """)) {
      drover.cli("start", "counts");
      await().untilAsserted(() -> assertThat(drover.cli("status", "counts")).contains("is in the way; move it away"));
      await().untilAsserted(() -> assertThat(Long.parseLong(drover.field("counts", "logLinesLost"))).isGreaterThan(10));
      Files.delete(logs);
      drover.await("counts", "logTrouble", "");
      String lost = drover.field("counts", "logLinesLost");
      assertThat(drover.cli("status", "counts")).contains(lost + " lines");
      drover.cli("stop", "counts");
      String first = Files.readAllLines(logs.resolve("counts.log")).getFirst();
      assertThat(first).isEqualTo(Long.toString(Long.parseLong(lost) + 1));
    }
  }

  @Test
  void theEndIsToldAlsoWhereTheDiskHangs() throws Exception {
    try (var disk = SmallDisk.in(Files.createDirectory(directory.resolve("small")))) {
      Path logs = Files.createDirectory(disk.path.resolve("logs"));
      Files.createDirectory(directory.resolve(".drover"), PosixFilePermissions.asFileAttribute(
          PosixFilePermissions.fromString("rwx------")));
      Files.createSymbolicLink(directory.resolve(".drover/logs"), logs);
      try (var drover = drover("chat { command = \"while :; do echo line; sleep 0.05; done\" }")) {
        drover.cli("start", "chat");
        await().until(() -> Files.exists(logs.resolve("chat.log")));
        disk.freeze();
        try {
          await().until(() -> drover.cli("status", "chat").contains("its log waits for the disk"));
          assertThat(drover.cli("down")).contains("chat: STOPPED");
        } finally {
          disk.thaw();
        }
        drover.again();
        assertThat(raw(drover, "chat")).isNotEmpty().containsOnly("line");
      }
    }
  }
}
