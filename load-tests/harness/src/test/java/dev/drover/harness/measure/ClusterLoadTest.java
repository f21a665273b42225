// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.harness.scenario.Scenario;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Is each figure measured, and is no JVM and no process left? Without a look at how long anything took; takes the start of four JVMs. */
@Timeout(300)
class ClusterLoadTest {
  private final Heard heard = new Heard();

  @Test
  void eachFigureIsMeasured_andNoNodeIsLeft() {
    new ClusterLoad(new Scenario.Cluster(3, 3, 60, Duration.ofMillis(1_000), 6, 2, 1, 1, Duration.ofMillis(1),
        Duration.ofMillis(500), "128m"), heard).run();
    assertThat(heard.results)
        .extracting(result -> result.figure().shown() + " " + result.by() + " " + result.processes() + " "
            + result.samples().size())
        .containsExactlyInAnyOrder("change cluster 3 3", "change_p99 cluster 3 3", "shown cluster 3 1",
            "get cluster 3 1",
            "all cluster 3 1", "get alone 3 1", "all alone 3 1", "deployed cluster 6 1", "started alone 2 1",
            "started cluster 6 1", "resting cluster 6 3", "resident cluster 6 3", "missed oldest 2 1",
            "removed oldest 2 1", "owned oldest 2 1", "ran oldest 2 1", "failover oldest 2 1");
    assertThat(heard.results).filteredOn(result -> result.figure() == Figure.SHOWN)
        .allSatisfy(result -> assertThat(result.most()).isBetween(1.0, 100.0));
    assertThat(ProcessHandle.current().descendants().filter(ProcessHandle::isAlive)
        .map(process -> process.info().commandLine().orElse("")))
        .noneMatch(line -> line.contains("DroverNode"));
  }
}
