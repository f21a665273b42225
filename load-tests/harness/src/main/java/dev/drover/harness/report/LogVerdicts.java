// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.report;

import dev.drover.harness.measure.Figure;
import dev.drover.harness.measure.Logs;
import dev.drover.harness.measure.Measured;
import dev.drover.harness.scenario.KeptBy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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

  private final List<Measured> results;
  private final List<Verdict> found = new ArrayList<>();

  private LogVerdicts(List<Measured> results) {
    this.results = results;
  }

  static List<Verdict> of(List<Measured> results) {
    return new LogVerdicts(results).all();
  }

  private List<Verdict> all() {
    ratio("printed by 1: Drover's time over cat's", Figure.PRINTED, Logs.DROVER, CAT, 1, OVER_CAT);
    ratio("printed by 100: Drover's time over cat's", Figure.PRINTED, Logs.DROVER, CAT, HUNDRED, OVER_CATS);
    ratio("printed by 1: Drover's processor time over cat's", Figure.CPU, Logs.DROVER, CAT, 1, CPU_OVER_CAT);
    ratio("printed beside stalled followers, over without", Figure.STALLED, Logs.BESIDE_FOLLOWERS, Logs.DROVER, 1,
        STALLED);
    ratio("search: Drover's time over grep's", Figure.SEARCH, Logs.DROVER, Logs.GREP, 1, OVER_GREP);
    results.stream().filter(result -> result.figure() == Figure.PEAK && !result.by().equals(Logs.READ))
        .forEach(result -> atMost("peak memory beyond idle, " + result.by() + " of " + result.processes(),
            Optional.of(result.median()), YOUNG_MEGABYTES + result.processes() * RINGS_MEGABYTES, "MB"));
    ratio("crash to running again beside a flood, over without", Figure.RELAUNCH, Logs.BESIDE_FLOOD, Logs.DROVER, FEW,
        OVER_QUIET);
    return List.copyOf(found);
  }

  private void ratio(String figure, Figure what, String by, String over, int processes, double target) {
    atMost(figure, median(what, by, processes).flatMap(of -> median(what, over, processes).map(to -> of / to)), target,
        "times");
  }

  private Optional<Double> median(Figure figure, String by, int processes) {
    return results.stream().filter(r -> r.figure() == figure && r.by().equals(by) && r.processes() == processes)
        .map(Measured::median).findFirst();
  }

  private void atMost(String figure, Optional<Double> value, double target, String unit) {
    value.ifPresent(is -> found.add(new Verdict(figure, is, target, false, unit)));
  }
}
