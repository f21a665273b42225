// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What no log expects, from the process to its file and to {@code drover logs}: before and after a restart of Drover. */
@Timeout(180)
class HostileOutputTest {
  /** A gigabyte with -Pstress. */
  private static final long LONG_LINE = Long.getLong("drover.long-line", 64L << 20);
  private static final int PIECE = 64 << 10;

  @TempDir
  Path directory;

  private OtherDrover drover(String processes, String heap) throws Exception {
    Files.writeString(directory.resolve("drover.conf"), "project = hostile, processes {\n" + processes + "\n}\n");
    return new OtherDrover(directory, "exec \"$0\" \"$@\"", heap);
  }

  /** A process that prints this and ends, by printf(1), for which it has octal escapes. */
  private String prints(String name, String words) throws IOException {
    Files.writeString(directory.resolve(name), "printf '" + words + "'\n");
    return name + " { command = [\"sh\", \"" + name + "\"] }\n";
  }

  private static void start(OtherDrover drover, String... names) {
    drover.cli("start", "*");
    for (String name : names) {
      await().atMost(Duration.ofMinutes(2)).until(() -> drover.field(name, "phase").equals("COMPLETED"));
    }
  }

  /** Soon: who prints is not kept by the disk. */
  private void assertStored(String name, String text) {
    await().ignoreExceptionsInstanceOf(NoSuchFileException.class).untilAsserted(() -> assertThat(
        Files.readString(directory.resolve(".drover/logs/" + name + ".log"), StandardCharsets.ISO_8859_1))
        .isEqualTo(text));
  }

  @Test
  void lineWithoutEnd_isCutIntoPieces_inBoundedMemoryAndFiles() throws Exception {
    try (var drover = drover("""
        odd {
          command = "head -c %d /dev/zero | tr '\\\\000' x"
          restart.policy = never, logs { ring = 256KiB, file { max-size = 1MiB, keep = 2 } }
        }
        other { command = "echo ready; exec sleep 1000" }
        """.formatted(LONG_LINE), "-Xmx40m")) {
      start(drover, "odd");
      assertThat(drover.errors()).doesNotContain("OutOfMemoryError");
      assertThat(drover.field("odd", "logTrouble")).isEmpty();
      assertThat(drover.field("odd", "logLinesLost")).isEqualTo("0");
      List<String> last = drover.cli("logs", "odd", "-n", "3").lines().toList();
      assertThat(last).hasSize(3);
      assertThat(last.getFirst()).isEqualTo("odd | " + "x".repeat(PIECE) + "… (goes on in the next line)");
      assertThat(last.getLast()).isEqualTo("odd | " + "x".repeat(PIECE));
      assertThat(drover.cli("logs", "odd", "-n", "1", "--json"))
          .contains("\"number\":" + (LONG_LINE + PIECE - 1) / PIECE);
      assertThat(drover.field("other", "phase")).isEqualTo("RUNNING");
      await().untilAsserted(() -> assertThat(bytesStored()).isLessThan(80L << 20));
    }
  }

  private long bytesStored() throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(".drover/logs"))) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  @Test
  void whateverIsPrinted_isStoredAsItIs_andShownSafely() throws Exception {
    try (var drover = drover(prints("empty", "\\n\\nfirst\\n\\nlast")
        + prints("bytes", "a\\000b\\n\\377\\376\\n\\303\\n\\033[31mred\\033[0m\\n\\033[2J\\033]0;t\\007x\\n")
        + prints("bar", "10%%\\r20%%\\r100%%\\r\\ncrlf\\r\\ndone\\n"), "-Xmx128m")) {
      start(drover, "empty", "bytes", "bar");
      assertStored("empty", "\n\nfirst\n\nlast\n");
      assertStored("bytes", "a\0b\n\u00ff\u00fe\n\u00c3\n\u001b[31mred\u001b[0m\n\u001b[2J\u001b]0;t\u0007x\n");
      assertStored("bar", "10%\r20%\r100%\r\ncrlf\r\ndone\n");
      assertShown(drover);
      drover.cli("down");
      drover.again(); // now from the files
      assertShown(drover);
    }
  }

  private static void assertShown(OtherDrover drover) {
    assertThat(drover.cli("logs", "empty")).isEqualTo("empty |\nempty |\nempty | first\nempty |\nempty | last\n");
    assertThat(drover.cli("logs", "bytes")).isEqualTo("""
        bytes | a^@b
        bytes | \ufffd\ufffd
        bytes | \ufffd
        bytes | red
        bytes | x
        """);
    assertThat(drover.cli("logs", "bytes", "--json", "--grep", "red|x")).contains("\\u001B[31mred\\u001B[0m",
        "\\u001B[2J\\u001B]0;t\\u0007x");
    assertThat(drover.cli("logs", "bar")).isEqualTo("bar | 100%\nbar | crlf\nbar | done\n");
    assertThat(drover.cli("logs", "bar", "--json", "-n", "3")).contains("\"text\":\"10%\\r20%\\r100%\"");
  }
}
