// SPDX-License-Identifier: Apache-2.0
package dev.drover.proofs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.infra.Status;
import org.openjdk.jcstress.infra.collectors.TestResult;
import org.openjdk.jcstress.infra.runners.TestList;

/** Whether the real ones keep each promise under jcstress, and the flawed ones are found out by the same question. */
@Timeout(value = 2, unit = TimeUnit.HOURS) // of the full mode; the build's limit on this JVM ends the quick one earlier
class StressTest {
  /** While the machine is busy with other things, a race may hardly be run: then it is tried again. */
  private static final int TRIES = 4;
  private static final int HARDLY = 1000;

  @TestFactory
  Stream<DynamicTest> theRealOnesHoldAndTheFlawedOnesBreak() throws Exception {
    var mode = StressMode.selected();
    var results = new TreeMap<String, TestResult>();
    if (mode == StressMode.FULL) {
      results.putAll(new StressRun(mode.directory("holds"), mode.options()).of(".*[.]Holds"));
      results.putAll(new StressRun(mode.directory("breaks"), StressMode.QUICK.options()).of(".*[.]Breaks"));
    } else {
      results.putAll(new StressRun(mode.directory("all"), mode.options()).of(".*"));
    }
    for (int again = 2; again <= TRIES && !undecided(results).isEmpty(); again++) {
      String left = undecided(results).stream().map(Pattern::quote).collect(Collectors.joining("|"));
      results.putAll(new StressRun(mode.directory("try" + again), StressMode.QUICK.options()).of("(" + left + ")$"));
    }
    return TestList.tests().stream().sorted()
        .map(name -> DynamicTest.dynamicTest(name, () -> judge(name, results.get(name))));
  }

  /** The flawed ones that have not broken, and the real ones that were hardly run, yet. */
  private static List<String> undecided(Map<String, TestResult> results) {
    return results.entrySet().stream()
        .filter(e -> e.getValue().status() == Status.NORMAL && forbidden(e.getValue()).isEmpty())
        .filter(e -> isFlawed(e.getKey()) || e.getValue().getTotalCount() < HARDLY).map(Map.Entry::getKey).toList();
  }

  private static boolean isFlawed(String name) {
    return name.contains(".Breaks");
  }

  private static void judge(String name, @Nullable TestResult result) {
    assertThat(result).as("it ran").isNotNull();
    assertThat(result.status()).as("how it went: %s %s", result.getMessages(), result.getVmErr())
        .isEqualTo(Status.NORMAL);
    assertThat(result.getTotalCount()).isPositive();
    System.out.println(name + ": forbidden of " + result.getTotalCount() + " outcomes: " + forbidden(result));
    if (isFlawed(name)) {
      assertThat(forbidden(result)).as("forbidden outcomes of the flawed one, in %s tries", TRIES).isNotEmpty();
    } else {
      assertThat(forbidden(result)).as("forbidden outcomes").isEmpty();
      assertThat(result.grading().isPassed).isTrue();
    }
  }

  /** Each outcome that was seen and must not be, with how often. */
  private static Map<String, Long> forbidden(TestResult result) {
    return result.grading().gradingResults.values().stream()
        .filter(seen -> seen.expect != Expect.ACCEPTABLE && seen.count > 0)
        .collect(Collectors.toMap(seen -> seen.id, seen -> seen.count));
  }
}
