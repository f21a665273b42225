// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.report;

import dev.drover.harness.measure.Launches;
import dev.drover.harness.measure.Measured;
import dev.drover.harness.measure.Figure;
import dev.drover.harness.scenario.LaunchedBy;
import java.util.ArrayList;
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

  private final List<Measured> results;
  private final List<Verdict> found = new ArrayList<>();

  private LaunchVerdicts(List<Measured> results) {
    this.results = results;
  }

  static List<Verdict> of(List<Measured> results) {
    return new LaunchVerdicts(results).all();
  }

  private List<Verdict> all() {
    var bare = median(Figure.START, LaunchedBy.BARE.shown(), THOUSAND);
    var start = median(Figure.START, DROVER, THOUSAND);
    atMost("start 1,000: Drover's time over the bare loop's", start.flatMap(of -> bare.map(to -> of / to)), OVER_BARE,
        "times");
    median(Figure.START, DROVER, MOST).flatMap(of -> start.map(to -> MOST / of / (THOUSAND / to))).ifPresent(
        kept -> found.add(new Verdict("start 5,000: the rate over that for 1,000", kept, RATE_KEPT, true, "times")));
    atMost("stop 1,000", median(Figure.STOP, DROVER, THOUSAND), STOP_MILLIS, "ms");
    atMost("crash to running again, among 10", median(Figure.CRASH, DROVER, FEW), CRASH_AMONG_FEW_MILLIS, "ms");
    atMost("crash to running again, among 1,000", median(Figure.CRASH, DROVER, THOUSAND), CRASH_AMONG_THOUSAND_MILLIS,
        "ms");
    atMost("threads with 5,000 beyond those with 1", beyond(Figure.THREADS, MOST), 0, "");
    atMost("memory of 1,000 beyond that of 1", beyond(Figure.MEMORY, THOUSAND), MEGABYTES_FOR_THOUSAND, "MB");
    atMost("memory with 1,000, in all", median(Figure.MEMORY, Launches.RESIDENT, THOUSAND), MEGABYTES_IN_ALL, "MB");
    atMost("idle with 1,000", median(Figure.IDLE, Launches.RESIDENT, THOUSAND), IDLE_PERCENT, "%");
    return List.copyOf(found);
  }

  private Optional<Double> median(Figure figure, String by, int processes) {
    return results.stream().filter(r -> r.figure() == figure && r.by().equals(by) && r.processes() == processes)
        .map(Measured::median).findFirst();
  }

  private Optional<Double> beyond(Figure figure, int processes) {
    return median(figure, Launches.RESIDENT, processes)
        .flatMap(of -> median(figure, Launches.RESIDENT, 1).map(one -> of - one));
  }

  private void atMost(String figure, Optional<Double> value, double target, String unit) {
    value.ifPresent(is -> found.add(new Verdict(figure, is, target, false, unit)));
  }
}
