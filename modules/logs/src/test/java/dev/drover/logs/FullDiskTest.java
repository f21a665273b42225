// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static dev.drover.logs.ModelLog.WEB;
import static dev.drover.logs.ModelLog.rest;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.drover.logs.LogEntry.Gap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full, and then is not: what was lost is counted to the line, and told where it is missing. */
@Timeout(120)
class FullDiskTest {
  private static final FilePolicy LARGE = new FilePolicy(1 << 30, 3, Duration.ofDays(10_000_000), false);
  private static final int DISK_BYTES = 1 << 20;

  @TempDir
  Path temp;

  private Path disk = Path.of("");

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(temp.resolve("disk"));
    int exit = run("mount", "-t", "tmpfs", "-o", "size=" + DISK_BYTES, "tmpfs", disk.toString());
    assumeTrue(exit == 0, "a small file system cannot be mounted here (it takes root), so none is filled");
  }

  @AfterEach
  void unmount() throws Exception {
    run("umount", "-l", disk.toString());
  }

  private static int run(String... command) throws Exception {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start().waitFor();
    } catch (IOException missing) {
      return -1;
    }
  }

  private Path folder() {
    return disk.resolve("logs");
  }

  private List<LogEntry> all() {
    try (HistoryCursor cursor = LogHistory.of(folder(), WEB).from(1)) {
      return rest(cursor);
    }
  }

  private static boolean flush(LogFile file) {
    try {
      file.flush();
      return true;
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
      return false;
    }
  }

  private Path fill() throws IOException {
    Path ballast = disk.resolve("ballast");
    try (var out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(new byte[512]);
      }
    } catch (IOException full) {
      return ballast;
    }
  }

  @Test
  void disk_thatIsFull_losesWhatIsCounted_andNothingElse() throws IOException {
    var model = new ModelLog(21);
    var random = new SplittableRandom(21);
    long lost = 0;
    try (LogFile file = LogFile.open(folder(), WEB, LARGE)) {
      for (int round = 0; round < 20; round++) {
        print(model, file);
        assertThat(flush(file)).isTrue();
        Path ballast = fill();
        boolean wrote = true;
        for (int i = 0; i < 200 && (wrote || i < 50); i++) {
          long before = model.next;
          print(model, file);
          wrote = flush(file);
          lost += wrote ? 0 : model.next - before;
          assertThat(file.lostLines()).isEqualTo(lost);
          assertThat(file.lastLine()).isEqualTo(model.next - 1);
        }
        assertThat(wrote).as("it is full in the end").isFalse();
        model.check(all(), 1);
        Files.delete(ballast);
        if (random.nextBoolean()) {
          assertThat(flush(file)).isTrue(); // a gap alone
          assertThat(all().getLast()).isInstanceOf(Gap.class);
        }
      }
      print(model, file);
    }
    assertThat(lost).isGreaterThan(20);
    List<LogEntry> found = all();
    assertThat(model.check(found, 1)).isEqualTo(model.next);
    assertThat(found.stream().filter(Gap.class::isInstance).mapToLong(gap -> ((Gap) gap).missed()).sum())
        .isEqualTo(lost);
    try (LogFile file = LogFile.open(folder(), WEB, LARGE)) {
      assertThat(file.lastLine()).isEqualTo(model.next - 1);
    }
  }

  private static void print(ModelLog model, LogFile file) throws IOException {
    for (int i = 0; i < 3; i++) {
      model.line(("line " + model.next + " ".repeat((int) (model.next % 500))).getBytes(UTF_8)).to(file);
    }
  }

  @Test
  void runs_thatAreLargerThanTheDisk_areLostWhole() throws IOException {
    var model = new ModelLog(22);
    try (LogFile file = LogFile.open(folder(), WEB, LARGE)) {
      model.line("before".getBytes(UTF_8)).to(file);
      ModelLog.Printed huge = model.line("x".repeat(2 * DISK_BYTES).getBytes(UTF_8));
      assertThat(org.assertj.core.api.Assertions.catchThrowable(() -> huge.to(file))).isInstanceOf(IOException.class);
      assertThat(file.lostLines()).isEqualTo(1);
      model.line("after".getBytes(UTF_8)).to(file);
      file.flush();
      assertThat(Files.readString(folder().resolve("web%2F2.log"))).isEqualTo("before\nafter\n");
    }
    assertThat(all()).containsExactly(model.lines.get(1L), new Gap(WEB, 1, 3), model.lines.get(3L));
  }

  @Test
  void disk_thatIsFullFromTheBeginning_isTriedAgain() throws IOException {
    var model = new ModelLog(23);
    Path ballast = fill();
    try (LogFile file = LogFile.open(folder(), WEB, LARGE)) {
      for (int i = 0; i < 3; i++) {
        print(model, file);
        assertThat(flush(file)).isFalse();
      }
      assertThat(file.lostLines()).isEqualTo(9);
      Files.delete(ballast);
      print(model, file);
      file.sync();
      assertThat(all()).first().isEqualTo(new Gap(WEB, 9, 10));
      assertThat(model.check(all(), 1)).isEqualTo(13);
    }
  }
}
