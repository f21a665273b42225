// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.report;

import dev.drover.harness.measure.Figure;
import dev.drover.harness.measure.Measured;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Whether a cluster is as quick as it is meant to be. Pure. */
final class ClusterVerdicts {
  private static final double CHANGE_MILLIS = 20;
  private static final double CHANGE_P99_MILLIS = 200;
  /** The rest was overtaken by a later change of the same instance. */
  private static final double SHOWN_PERCENT = 90;
  private static final double FAILOVER_MILLIS = 5_000;
  private static final double START_TIMES = 2;
  private static final double START_MILLIS_MORE = 2_000;
  private static final double READ_TIMES = 1.1;

  private final List<Measured> results;
  private final Medians medians;

  private ClusterVerdicts(List<Measured> results) {
    this.results = results;
    this.medians = new Medians(results);
  }

  static List<Verdict> of(List<Measured> results) {
    return new ClusterVerdicts(results).verdicts();
  }

  private List<Verdict> verdicts() {
    medians.atMost("a change of one node on all boards, median", median(Figure.CHANGE, "cluster"), CHANGE_MILLIS, "ms");
    medians.atMost("a change of one node on all boards, p99", median(Figure.CHANGE_P99, "cluster"), CHANGE_P99_MILLIS,
        "ms");
    medians.atLeast("changes that every other node has seen by themselves", median(Figure.SHOWN, "cluster"),
        SHOWN_PERCENT,
        "%");
    for (String by : List.of("oldest", "others")) {
      medians.atMost("a node is lost (" + by + "), the worst beyond stable-after",
          find(Figure.FAILOVER, by).map(Measured::most), FAILOVER_MILLIS, "ms");
    }
    medians.atMost("starting all over the nodes, beyond twice a share alone",
        median(Figure.STARTED, "cluster").flatMap(
            all -> median(Figure.STARTED, "alone").map(share -> all - START_TIMES * share)),
        START_MILLIS_MORE, "ms");
    medians.atMost("a look-up while others change, over that alone", ratio(Figure.GET), READ_TIMES, "times");
    medians.atMost("a list while others change, over that alone", ratio(Figure.ALL), READ_TIMES, "times");
    return medians.verdicts();
  }

  private Optional<Measured> find(Figure figure, String by) {
    return results.stream().filter(result -> result.figure() == figure && result.by().equals(by))
        .max(Comparator.comparingInt(Measured::processes));
  }

  private Optional<Double> median(Figure figure, String by) {
    return find(figure, by).map(Measured::median);
  }

  private Optional<Double> ratio(Figure figure) {
    return median(figure, "cluster").flatMap(of -> median(figure, "alone").map(to -> of / to));
  }
}
