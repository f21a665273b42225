// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.report;

import dev.drover.harness.measure.Launches;
import dev.drover.harness.measure.Measured;
import dev.drover.harness.measure.Figure;
import dev.drover.harness.scenario.LaunchedBy;
import java.util.List;
import java.util.Optional;

/** The targets of launches, for the numbers of processes that they name, and whether the medians reach them. Pure. */
final class LaunchVerdicts {
  private static final int FEW = 10;
  private static final int THOUSAND = 1_000;
  private static final int MOST = 5_000;
  private static final double OVER_BARE = 2;
  private static final double RATE_KEPT = 0.5;
  private static final double STOP_MILLIS = 200;
  private static final double CRASH_AMONG_FEW_MILLIS = 1.5;
  private static final double CRASH_AMONG_THOUSAND_MILLIS = 2;
  private static final double MEGABYTES_FOR_THOUSAND = 20;
  private static final double MEGABYTES_IN_ALL = 130;
  private static final double IDLE_PERCENT = 0.2;
  private static final String DROVER = LaunchedBy.DROVER.shown();

  private final Medians medians;

  private LaunchVerdicts(Medians medians) {
    this.medians = medians;
  }

  static List<Verdict> of(List<Measured> results) {
    return new LaunchVerdicts(new Medians(results)).all();
  }

  private List<Verdict> all() {
    var bare = medians.of(Figure.START, LaunchedBy.BARE.shown(), THOUSAND);
    var start = medians.of(Figure.START, DROVER, THOUSAND);
    medians.atMost("start 1,000: Drover's time over the bare loop's", start.flatMap(of -> bare.map(to -> of / to)),
        OVER_BARE,
        "times");
    medians.atLeast("start 5,000: the rate over that for 1,000",
        medians.of(Figure.START, DROVER, MOST).flatMap(of -> start.map(to -> MOST / of / (THOUSAND / to))), RATE_KEPT,
        "times");
    medians.atMost("stop 1,000", medians.of(Figure.STOP, DROVER, THOUSAND), STOP_MILLIS, "ms");
    medians.atMost("crash to running again, among 10", medians.of(Figure.CRASH, DROVER, FEW), CRASH_AMONG_FEW_MILLIS,
        "ms");
    medians.atMost("crash to running again, among 1,000", medians.of(Figure.CRASH, DROVER, THOUSAND),
        CRASH_AMONG_THOUSAND_MILLIS,
        "ms");
    medians.atMost("threads with 5,000 beyond those with 1", beyond(Figure.THREADS, MOST), 0, "");
    medians.atMost("memory of 1,000 beyond that of 1", beyond(Figure.MEMORY, THOUSAND), MEGABYTES_FOR_THOUSAND, "MB");
    medians.atMost("memory with 1,000, in all", medians.of(Figure.MEMORY, Launches.RESIDENT, THOUSAND),
        MEGABYTES_IN_ALL, "MB");
    medians.atMost("idle with 1,000", medians.of(Figure.IDLE, Launches.RESIDENT, THOUSAND), IDLE_PERCENT, "%");
    return medians.verdicts();
  }

  private Optional<Double> beyond(Figure figure, int processes) {
    return medians.of(figure, Launches.RESIDENT, processes)
        .flatMap(of -> medians.of(figure, Launches.RESIDENT, 1).map(one -> of - one));
  }
}
