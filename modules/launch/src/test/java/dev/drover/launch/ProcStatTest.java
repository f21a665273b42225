// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class ProcStatTest {

  @Test
  void readsAfterTheLastParenthesis() {
    assertThat(ProcStat.aliveGroup("43 (a ) Z 1 7 (b) S 1 42 42 0 -1")).hasValue(42);
  }

  @Test
  void theDeadDoNotCount() {
    assertThat(ProcStat.aliveGroup("43 (sh) Z 1 42 42 0 -1")).isEmpty();
    assertThat(ProcStat.aliveGroup("43 (sh) X 1 42 42 0 -1")).isEmpty();
  }

  @Test
  void theGroupAndTheNameOfAProcess() {
    assertThat(ProcStat.group("43 (a ) Z 1 7 (b) S 1 42 42 0 -1")).hasValue(42);
    assertThat(ProcStat.program("43 (a ) Z 1 7 (b) S 1 42 42 0 -1")).isEqualTo("a ) Z 1 7 (b");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "43", "43 (a", "43 (a)", "43 (a) S", "43 (a) S 1 4", "43 (a) S 1 x 42 0", ")(",
      "a)("})
  void aTornTextTellsOfNobody(String stat) {
    assertThat(ProcStat.group(stat)).isEmpty();
    assertThat(ProcStat.aliveGroup(stat)).isEmpty();
    assertThat(ProcStat.program(stat)).isIn("", "a");
  }

  @Test
  void oneLookTellsOfManyGroups(@TempDir Path proc) throws Exception {
    process(proc, "50", "50 (leader) S 1 50 50 0 -1");
    process(proc, "51", "51 (member) R 50 50 50 0 -1");
    process(proc, "60", "60 (dead) Z 1 60 60 0 -1");
    process(proc, "70", "");
    process(proc, "81", "81 (orphan) S 1 80 80 0 -1");
    Files.createDirectory(proc.resolve("self"));
    assertThat(ProcStat.alive(proc, Set.of(50L, 60L, 70L, 80L, 90L))).containsExactlyInAnyOrder(50L, 80L);
    assertThat(ProcStat.alive(proc, Set.of(60L))).isEmpty();
  }

  @Test
  void whatCannotBeToldMayLive(@TempDir Path proc) throws Exception {
    assertThat(ProcStat.alive(proc.resolve("nowhere"), Set.of(50L))).containsExactly(50L);
    Files.createDirectories(proc.resolve("43/stat"));
    assertThat(ProcStat.alive(proc, Set.of(50L, 51L))).containsExactlyInAnyOrder(50L, 51L);
  }

  private static void process(Path proc, String pid, String stat) throws Exception {
    Files.writeString(Files.createDirectory(proc.resolve(pid)).resolve("stat"), stat + "\n");
  }
}
