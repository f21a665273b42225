// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.Project;
import java.util.List;
import java.util.OptionalLong;
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
}
