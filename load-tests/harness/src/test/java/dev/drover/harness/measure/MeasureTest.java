// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.harness.scenario.Contestant;
import dev.drover.harness.scenario.Scenario;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Does each measurement do what it says? Short, and without a look at any time. */
@Timeout(120)
class MeasureTest {
  @TempDir
  Path dir;

  private final List<String> told = new ArrayList<>();

  private List<Load.Result> run(Scenario.Load load) {
    var results = new ArrayList<Load.Result>();
    new Load(load, told::add).run(results::add);
    return results;
  }

  private static Scenario.Load load(Scenario.Target target) {
    return new Scenario.Load(target, 2, 500, 20, 40, 20, 40, Duration.ofMillis(500));
  }

  @Test
  void aLoadReadsAndChangesUnderEachContestant() {
    var results = run(load(new Scenario.Engine(List.of(Contestant.values()), 20, false, List.of("x"))));
    assertThat(results).extracting(Load.Result::by).containsExactly("board", "mutex", "ask");
    assertThat(results).allSatisfy(result -> {
      assertThat(result.processes()).isEqualTo(20);
      assertThat(result.reads().reads().getTotalCount()).isPositive();
      assertThat(result.lists().reads().getTotalCount()).isPositive();
      assertThat(result.reads().failed() + result.lists().failed()).isZero();
      assertThat(result.changed()).isPositive();
      assertThat(result.failed()).isZero();
    });
    assertThat(told).anyMatch(line -> line.contains("mutex: starts 20 processes"))
        .anyMatch(line -> line.startsWith("ask: ") && line.contains(" changes"));
  }

  @Test
  void realProcessesCrashAndComeAgain() {
    var engine = new Scenario.Engine(List.of(Contestant.BOARD), 3, true, List.of("sleep", "1000"));
    try (var herd = EngineHerd.started(Contestant.BOARD, engine)) {
      long before = herd.incarnation(0);
      herd.crash(0);
      Pause.until(() -> herd.incarnation(0) > before, Duration.ofSeconds(30), "it was launched again");
      assertThat(herd.incarnation(1)).isEqualTo(before);
    }
  }

  @Test
  void whereNoDroverRunsThatIsSaid() {
    assertThatThrownBy(() -> run(load(new Scenario.Api(dir)))).isInstanceOf(Unusable.class)
        .hasMessageContaining("no Drover answers in " + dir).hasMessageContaining("drover up -d");
  }

  @Test
  void everySituationIsReadUnderEachContestant() {
    var contestants = List.of(Contestant.BOARD, Contestant.MUTEX); // the third one differs in how it is opened alone
    var results = new ArrayList<Lockup.Result>();
    new Lockup(new Scenario.Lockup(contestants, Duration.ofMillis(300), Duration.ofMillis(200), Duration.ofMillis(200),
        Duration.ofMillis(100)), told::add).run(results::add);
    assertThat(told).hasSize(results.size()).contains("stop: board", "stalled-reader: mutex");
    assertThat(results).hasSize(Lockup.Situation.values().length * contestants.size())
        .allSatisfy(result -> assertThat(result.beats().reads().getTotalCount()).isPositive());
    // A wait for a lock that is held is no matter of the machine's speed.
    assertThat(results).filteredOn(r -> r.contestant() == Contestant.MUTEX && !r.least().isZero()).hasSize(2)
        .allSatisfy(result -> assertThat(result.beats().reads().getMaxValue())
            .isGreaterThan(result.least().toNanos() / 2));
  }

  @Test
  void aScaleCountsWhatLives() {
    Scale.Result result = new Scale(told::add).run(2_000);
    assertThat(result.instances()).isEqualTo(2_000);
    // Not what result.bytes() says, for what other tests leave behind may go meanwhile.
    assertThat(Scale.bytes(result.histogram())).isGreaterThan(2_000 * 1_000);
    assertThat(List.of(result.startNanos(), result.readNanos(), result.listNanos(), result.changeNanos()))
        .allMatch(nanos -> nanos > 0);
    assertThat(result.histogram()).contains("dev.drover.engine.InstanceActor");
  }

  @Test
  void holesOfTheHeapAreNotCounted() {
    assertThat(Scale.bytes("""
         num     #instances         #bytes  class name (module)
        -------------------------------------------------------
           1:            12           3000  [B (java.base@25.0.3)
           2:            10            500  [Ljdk.internal.vm.FillerElement; (java.base@25.0.3)
           3:             1             16  jdk.internal.vm.FillerObject (java.base@25.0.3)
        Total            23           3516
        """)).isEqualTo(3000);
  }
}
