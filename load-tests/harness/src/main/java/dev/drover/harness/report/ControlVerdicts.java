// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.report;

import dev.drover.harness.measure.ControlLoad;
import dev.drover.harness.measure.Figure;
import dev.drover.harness.measure.Measured;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Whether the control plane is as quick as it is meant to be. Pure. */
final class ControlVerdicts {
  private static final double OVER_JAVA = 3;
  private static final double COLD_MILLIS = 700;
  private static final double RESIDENT_MEGABYTES = 150;
  private static final double ONE = 15_000;
  private static final double ONE_P99_MILLIS = 5;
  private static final double UNCHANGED = 10_000;
  private static final double LIST = 1_500;
  private static final double STATUS = 1_000;
  private static final double CHANGES = 1_000;
  private static final double HALF = 0.5;
  private static final double SAME = 0.9;

  private final List<Measured> results;
  private final Medians medians;

  private ControlVerdicts(List<Measured> results) {
    this.results = results;
    this.medians = new Medians(results);
  }

  static List<Verdict> of(List<Measured> results) {
    return new ControlVerdicts(results).verdicts();
  }

  private List<Verdict> verdicts() {
    medians.atMost("drover ps over java -version",
        median(Figure.CALL, "drover ps").flatMap(of -> median(Figure.CALL, "java -version").map(to -> of / to)),
        OVER_JAVA, "times");
    for (String up : List.of("drover up", "drover up -d")) {
      medians.atMost(up + " until its process runs", median(Figure.COLD, up), COLD_MILLIS, "ms");
    }
    medians.atMost("memory of an idle Drover", median(Figure.RESIDENT_IDLE, "drover"), RESIDENT_MEGABYTES, "MB");
    medians.atLeast("one instance", median(Figure.ONE, ControlLoad.QUIET), ONE, "1/s");
    medians.atMost("one instance, p99", median(Figure.ONE_P99, ControlLoad.QUIET), ONE_P99_MILLIS, "ms");
    medians.atLeast("the list, by who has it", median(Figure.UNCHANGED, ControlLoad.QUIET), UNCHANGED, "1/s");
    medians.atLeast("the list, whole", median(Figure.LIST, ControlLoad.QUIET), LIST, "1/s");
    medians.atLeast("changes of state meanwhile", median(Figure.CHANGES, ControlLoad.CHANGING), CHANGES, "1/s");
    medians.atLeast("the list while it changes, by who has it", median(Figure.UNCHANGED, ControlLoad.CHANGING),
        UNCHANGED * HALF, "1/s");
    medians.atLeast("the list while it changes, whole", median(Figure.LIST, ControlLoad.CHANGING), LIST * HALF, "1/s");
    medians.atLeast("scripts_status over MCP", median(Figure.STATUS, ControlLoad.QUIET), STATUS, "1/s");
    for (String situation : List.of(ControlLoad.STOPPING, ControlLoad.STALLED)) {
      for (Figure figure : List.of(Figure.ONE, Figure.UNCHANGED, Figure.LIST, Figure.STATUS)) {
        medians.atLeast(figure.shown() + ", " + situation + " over quiet", median(figure, situation)
            .flatMap(of -> median(figure, ControlLoad.QUIET).map(to -> of / to)), SAME, "times");
      }
    }
    return medians.verdicts();
  }

  private Optional<Double> median(Figure figure, String by) {
    return results.stream().filter(result -> result.figure() == figure && result.by().equals(by))
        .max(Comparator.comparingInt(Measured::processes)).map(Measured::median);
  }
}
