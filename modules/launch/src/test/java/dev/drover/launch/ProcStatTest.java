// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(10)
class ProcStatTest {

  @Test
  void readsAfterTheLastParenthesis() {
    assertThat(ProcStat.parse("43 (a ) Z 1 7 (b) S 1 42 41 0 -1"))
        .hasValue(new ProcStat(43, "a ) Z 1 7 (b", 'S', 1, 42, 41, 0, 0));
  }

  @Test
  void theTimeOfItAndOfTheChildrenItWaitedFor() {
    assertThat(
        ProcStat.parse("43 (sh) S 1 42 41 0 -1 4194304 1 2 3 4 100 20 3 4 20 0 1 0 999 4096 777 18446744073709551615"))
        .hasValue(new ProcStat(43, "sh", 'S', 1, 42, 41, 127, 777));
  }

  @Test
  void treesBySessionGroupAndDescent() {
    var table = new ProcTable(Stream.of("50 (a) S 1 50 50 0", "51 (b) S 1 50 50 0", "52 (c) S 50 52 52 0",
        "53 (d) Z 50 50 50 0", "54 (e) S 52 54 54 0", "60 (f) S 1 60 60 0", "61 (g) S 61 61 61 0")
        .map(stat -> ProcStat.parse(stat).orElseThrow()).toList());
    var trees = table.trees(Set.of(50L, 60L, 70L));
    assertThat(trees).containsOnlyKeys(50L, 60L);
    assertThat(trees.get(50L)).extracting(ProcStat::pid).containsExactlyInAnyOrder(50L, 51L, 52L, 54L);
    assertThat(Cgroup.cpu("usage_usec 1234567\nuser_usec 1\n")).isEqualTo(Duration.ofNanos(1_234_567_000));
  }

  @Test
  void isNamedForPeople() {
    assertThat(ProcStat.parse("43 (nfs) D 1 42 41 0 -1")).hasToString("Optional[43 (nfs, uninterruptible)]");
    assertThat(ProcStat.parse("43 (sh) S 1 42 41 0 -1")).hasToString("Optional[43 (sh)]");
  }

  @ParameterizedTest
  @CsvSource({"S, true", "D, true", "T, true", "Z, false", "X, false"})
  void theDeadDoNotLive(String state, boolean lives) {
    assertThat(ProcStat.parse("43 (sh) " + state + " 1 42 42 0 -1")).hasValueSatisfying(
        stat -> assertThat(stat.lives()).isEqualTo(lives));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "43", "43 (a", "43 (a)", "43 (a) S", "43 (a) S 1 4", "43 (a) S 1 x 42 0", ")(",
      "a)(", "(a) S 1 42 42 0", "x (a) S 1 42 42 0", "43 (a) SS 1 42 42 0", "43 (a) S 1 42 42"})
  void aTornTextTellsOfNobody(String stat) {
    assertThat(ProcStat.parse(stat)).isEmpty();
  }

  @Test
  void oneLookTellsOfManyGroups(@TempDir Path proc) throws Exception {
    process(proc, "50", "50 (leader) S 1 50 50 0 -1");
    process(proc, "51", "51 (member) R 50 50 50 0 -1");
    process(proc, "60", "60 (dead) Z 1 60 60 0 -1");
    process(proc, "70", "");
    process(proc, "81", "81 (orphan) S 1 80 80 0 -1");
    Files.createDirectory(proc.resolve("self"));
    ProcTable table = ProcTable.read(proc).orElseThrow();
    assertThat(LongStream.of(50, 60, 70, 80, 90).filter(table::isAlive)).containsExactly(50L, 80L);
    assertThat(table.childrenOf(1).map(ProcStat::pid)).containsExactlyInAnyOrder(50L, 60L, 81L);
  }

  @Test
  void whatCannotBeToldIsNotGone(@TempDir Path proc) throws Exception {
    assertThat(ProcTable.read(proc.resolve("nowhere"))).isEmpty();
    Files.createDirectories(proc.resolve("43/stat"));
    assertThat(ProcTable.read(proc)).isEmpty();
  }

  private static void process(Path proc, String pid, String stat) throws Exception {
    Files.writeString(Files.createDirectory(proc.resolve(pid)).resolve("stat"), stat + "\n");
  }
}
