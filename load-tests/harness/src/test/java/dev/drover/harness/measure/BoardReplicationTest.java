// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.harness.scenario.ReplicatedBy;
import dev.drover.harness.scenario.Scenario;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Is each figure measured, with both, and does no node stay behind? Without a look at how long anything took; takes the start of four JVMs. */
@Timeout(300)
class BoardReplicationTest {
  private final Heard heard = new Heard();

  @Test
  void eachFigureIsMeasuredAndNoNodeIsLeft() {
    new BoardReplication(new Scenario.BoardReplication(List.of(ReplicatedBy.values()), 2, 30, 60,
        Duration.ofMillis(1_500), 1, "96m"), heard).run();
    assertThat(heard.results)
        .extracting(result -> result.figure().shown() + " " + result.by() + " " + result.samples().size())
        .containsExactly("lag replica 2", "lag_p99 replica 2", "lag_worst replica 2", "seen replica 1",
            "wire replica 1", "busy replica 2", "lag distributed-data 2", "lag_p99 distributed-data 2",
            "lag_worst distributed-data 2", "seen distributed-data 1", "wire distributed-data 1",
            "busy distributed-data 2");
    assertThat(heard.results).allSatisfy(result -> assertThat(result.least()).isPositive());
    assertThat(heard.results).filteredOn(result -> result.figure() == Figure.SEEN)
        .allSatisfy(result -> assertThat(result.most()).isLessThanOrEqualTo(100));
    assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive)
        .map(process -> process.info().commandLine().orElse("")))
        .noneMatch(line -> line.contains("BoardNode"));
  }
}
