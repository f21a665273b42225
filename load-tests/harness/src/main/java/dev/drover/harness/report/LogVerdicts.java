// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.report;

import dev.drover.harness.measure.Figure;
import dev.drover.harness.measure.Logs;
import dev.drover.harness.measure.Measured;
import dev.drover.harness.scenario.KeptBy;
import java.util.List;

/** The targets of logs, and whether the medians reach them. Pure. */
final class LogVerdicts {
  private static final int HUNDRED = 100;
  private static final int FEW = 10;
  private static final double OVER_CAT = 1.5;
  private static final double OVER_CATS = 2;
  private static final double CPU_OVER_CAT = 2;
  private static final double STALLED = 1.05;
  private static final double OVER_GREP = 3;
  /** Unchanged, but for what medians differ by from run to run. */
  private static final double OVER_QUIET = 1.1;
  /** What the script lets the young generation have; for each process twice its ring, for beside it there is what waits to be written. */
  private static final double YOUNG_MEGABYTES = 67.1;
  private static final double RINGS_MEGABYTES = 2.1;
  private static final String CAT = KeptBy.CAT.shown();

  private final Medians medians;

  private LogVerdicts(Medians medians) {
    this.medians = medians;
  }

  static List<Verdict> of(List<Measured> results) {
    return new LogVerdicts(new Medians(results)).all();
  }

  private List<Verdict> all() {
    ratio("printed by 1: Drover's time over cat's", Figure.PRINTED, Logs.DROVER, CAT, 1, OVER_CAT);
    ratio("printed by 100: Drover's time over cat's", Figure.PRINTED, Logs.DROVER, CAT, HUNDRED, OVER_CATS);
    ratio("printed by 1: Drover's processor time over cat's", Figure.CPU, Logs.DROVER, CAT, 1, CPU_OVER_CAT);
    ratio("printed beside stalled followers, over without", Figure.STALLED, Logs.BESIDE_FOLLOWERS, Logs.DROVER, 1,
        STALLED);
    ratio("search: Drover's time over grep's", Figure.SEARCH, Logs.DROVER, Logs.GREP, 1, OVER_GREP);
    peak("drover", Logs.DROVER, 1);
    peak("drover of 100", Logs.DROVER, HUNDRED);
    peak("without a newline", Logs.ENDLESS, 1);
    ratio("crash to running again beside a flood, over without", Figure.RELAUNCH, Logs.BESIDE_FLOOD, Logs.DROVER, FEW,
        OVER_QUIET);
    return medians.verdicts();
  }

  private void peak(String what, String by, int processes) {
    medians.atMost("peak memory beyond idle, " + what, medians.of(Figure.PEAK, by, processes),
        YOUNG_MEGABYTES + processes * RINGS_MEGABYTES, "MB");
  }

  private void ratio(String figure, Figure what, String by, String over, int processes, double target) {
    medians.atMost(figure,
        medians.of(what, by, processes).flatMap(of -> medians.of(what, over, processes).map(to -> of / to)), target,
        "times");
  }
}
