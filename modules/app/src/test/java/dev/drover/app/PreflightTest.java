// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.PlacementSpec;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PreflightTest {
  private static final long HEAP = 512L << 20;

  private static Project withLogMemory(OptionalLong bytes) {
    return new Project("p", List.of(), Project.EVENTS_KEPT, bytes);
  }

  @Test
  void moreMemoryForLogsThanThereIsIsDoubtful() {
    assertThat(Preflight.doubtful(withLogMemory(OptionalLong.of(1L << 30)), HEAP)).containsExactly(
        "log-memory: 1 GiB is more than half of the memory that Drover may use (512 MiB), which may run out; "
            + "set DROVER_HEAP=2048m, or use less");
    assertThat(Preflight.doubtful(withLogMemory(OptionalLong.of(HEAP / 2)), HEAP)).isEmpty();
    assertThat(Preflight.doubtful(withLogMemory(OptionalLong.empty()), HEAP)).isEmpty();
  }

  private static Project placed(int count, PlacementSpec placement) {
    return new Project("p", IntStream.range(0, count).mapToObj(n -> ProcessSpec.of("p" + n, List.of("x"), Path.of("/"),
        Map.of()).withPlacement(placement)).toList());
  }

  @Test
  void placementWithoutAClusterIsToldOnce() {
    assertThat(Preflight.placedWithoutCluster(placed(2, PlacementSpec.ANYWHERE.withRole("worker"))))
        .contains("placement of p0, p1 has no meaning without a cluster: all run here");
    assertThat(Preflight.placedWithoutCluster(placed(7, PlacementSpec.ANYWHERE.weighing(2))))
        .contains("placement of p0, p1, p2, p3, p4 and 2 more has no meaning without a cluster: all run here");
    assertThat(Preflight.placedWithoutCluster(placed(2, PlacementSpec.ANYWHERE))).isEmpty();
  }
}
