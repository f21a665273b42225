// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.report;

import dev.drover.harness.measure.Figure;
import dev.drover.harness.measure.Measured;
import dev.drover.harness.scenario.ReplicatedBy;
import java.util.Comparator;
import java.util.List;

/** Whether the replica of boards is the better choice, by medians of all nodes. Pure. */
final class ReplicationVerdicts {
  private static final double NO_WORSE = 1;
  /** Most of what was published is to be seen as such, and not as what came after it. */
  private static final double SEEN_PERCENT = 90;

  private ReplicationVerdicts() {}

  static List<Verdict> of(List<Measured> results) {
    var medians = new Medians(results);
    results.stream().map(Measured::processes).max(Comparator.naturalOrder()).ifPresent(instances -> {
      ratio(medians, "lag (median): the replica's over distributed data's", Figure.LAG, instances);
      ratio(medians, "lag (p99): the replica's over distributed data's", Figure.LAG_P99, instances);
      ratio(medians, "on the wire: the replica's over distributed data's", Figure.WIRE, instances);
      ratio(medians, "processor: the replica's over distributed data's", Figure.BUSY, instances);
      medians.atLeast("changes that every other node has seen, of the replica",
          medians.of(Figure.SEEN, ReplicatedBy.REPLICA.shown(), instances), SEEN_PERCENT, "%");
    });
    return medians.verdicts();
  }

  private static void ratio(Medians medians, String what, Figure figure, int instances) {
    medians.atMost(what,
        medians.of(figure, ReplicatedBy.REPLICA.shown(), instances).flatMap(
            of -> medians.of(figure, ReplicatedBy.DISTRIBUTED_DATA.shown(), instances).map(to -> of / to)),
        NO_WORSE, "times");
  }
}
