// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ProcStatTest {

  @Test
  void readsAfterTheLastParenthesis() {
    assertThat(ProcStat.isAliveIn(42, "43 (a ) Z 1 7 (b) S 1 42 42 0 -1")).isTrue();
    assertThat(ProcStat.isAliveIn(7, "43 (a ) Z 1 7 (b) S 1 42 42 0 -1")).isFalse();
  }

  @Test
  void theDeadDoNotCount() {
    assertThat(ProcStat.isAliveIn(42, "43 (sh) Z 1 42 42 0 -1")).isFalse();
    assertThat(ProcStat.isAliveIn(42, "43 (sh) X 1 42 42 0 -1")).isFalse();
    assertThat(ProcStat.isAliveIn(42, "")).isFalse();
  }

  @Test
  void theGroupAndTheNameOfAProcess() {
    assertThat(ProcStat.group("43 (a ) Z 1 7 (b) S 1 42 42 0 -1")).isEqualTo(42);
    assertThat(ProcStat.program("43 (a ) Z 1 7 (b) S 1 42 42 0 -1")).isEqualTo("a ) Z 1 7 (b");
  }
}
