// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.harness.scenario.Scenario;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Is each figure measured, and is nothing left? Without a look at how long anything took. */
@Timeout(300)
class ControlLoadTest {
  @TempDir
  Path dir;

  private final Heard heard = new Heard();

  @Test
  void eachFigureIsMeasured_andNothingIsLeft() throws Exception {
    new ControlLoad(new Scenario.Control(List.of(DroverScript.in(dir).toString()), 12, 2, 2, 40, 3, 20_000, 4, 1,
        Duration.ofMillis(150), Duration.ofMillis(1)), heard).run();
    assertThat(heard.results).extracting(result -> result.figure().shown() + " " + result.by() + " "
        + result.processes() + " " + result.samples().size())
        .containsExactlyInAnyOrder("resident_idle drover 2 1", "call java -version 2 4", "call drover ps 2 4",
            "cold drover up 1 1", "cold drover up -d 1 1", "status quiet 2 2", "status stopping 2 1",
            "status stalled 2 1", "one quiet 12 2", "one_p99 quiet 12 2", "unchanged quiet 12 2", "list quiet 12 2",
            "one changing 12 1", "one_p99 changing 12 1", "unchanged changing 12 1", "list changing 12 1",
            "changes changing 12 1", "one stopping 12 1", "one_p99 stopping 12 1", "unchanged stopping 12 1",
            "list stopping 12 1", "one stalled 12 1", "one_p99 stalled 12 1", "unchanged stalled 12 1",
            "list stalled 12 1");
    assertThat(heard.results).allSatisfy(result -> assertThat(result.least()).isPositive());
    assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive)
        .map(process -> process.info().commandLine().orElse("")))
        .noneMatch(line -> line.contains("dev.drover.app.Main"));
  }
}
