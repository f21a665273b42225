// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.harness.scenario.KeptBy;
import dev.drover.harness.scenario.Scenario;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Does each keep what was printed, and is nothing left behind? Without a look at any time. */
@Timeout(300)
class LogsTest {
  @TempDir
  Path dir;

  private final Heard heard = new Heard();

  @Test
  void eachFigureIsMeasuredAndNothingIsLeft() throws Exception {
    Path kept = Files.createDirectory(dir.resolve("kept"));
    new Logs(new Scenario.Logs(List.of(KeptBy.CAT, KeptBy.DROVER), List.of(DroverScript.in(dir).toString()), kept,
        List.of(1, 3), 30_000, 2, 3, 1_000_000, 1, new Scenario.Crashes(List.of(2), 3, Duration.ofMillis(50))), heard)
        .run();
    assertThat(heard.results).extracting(result -> result.figure().shown() + " " + result.by() + " "
        + result.processes() + " " + result.samples().size())
        .containsExactly("printed cat 1 2", "printed drover 1 2", "cpu cat 1 2", "cpu drover 1 2", "peak drover 1 1",
            "search grep 1 1", "search drover 1 1", "stalled drover 1 2", "stalled drover+stalled 1 2",
            "peak drover, read 1 1",
            "printed cat 3 2", "printed drover 3 2", "cpu cat 3 2", "cpu drover 3 2", "peak drover 3 1",
            "endless drover 1 1", "peak drover, endless 1 1", "relaunch bare 2 6", "relaunch bare+flood 2 6",
            "relaunch drover 2 6", "relaunch drover+flood 2 6");
    try (Stream<Path> left = Files.list(kept)) {
      assertThat(left).isEmpty();
    }
    assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive)
        .map(process -> process.info().commandLine().orElse(""))).noneMatch(line -> line.contains("lines"));
  }

  @Test
  void aFolderThatIsNotThereIsTold() {
    assertThatThrownBy(() -> new Logs(new Scenario.Logs(List.of(KeptBy.CAT), List.of("drover"), dir.resolve("none"),
        List.of(1), 1_000, 1, 1, 1, 1, new Scenario.Crashes(List.of(1), 1, Duration.ofMillis(1))), heard).run())
        .isInstanceOf(Unusable.class).hasMessageContaining("none: there is no such folder");
  }

  @Test
  void whereThereIsNoCompilerAwkPrintsTheSame() throws Exception {
    Path kept = Files.createDirectory(dir.resolve("kept"));
    Printer awk = Printer.in(dir, "no-such-compiler");
    assertThat(awk.shown()).contains("no-such-compiler");
    try (var keeper = new PipeKeeper(KeptBy.CAT, awk.lines(2_000), 2, kept)) {
      assertThat(keeper.keep().files()).hasSize(2)
          .allSatisfy(files -> assertThat(KeptLines.fault(files, 2_000)).isEmpty());
    }
  }
}
