// SPDX-License-Identifier: Apache-2.0
package dev.drover.metrics;

import dev.drover.engine.Drover;
import dev.drover.metrics.EventCounts.Totals;
import dev.drover.model.NodeView;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.EnumMap;
import java.util.List;

/** What is told of Drover itself. Any thread. */
final class DroverFamilies {
  private static final MetricMetadata LAUNCH = new MetricMetadata("drover_launch_duration_seconds",
      "From STARTING until the process was there.");

  private DroverFamilies() {}

  static List<MetricSnapshot> of(Drover drover, EventCounts counts, Labels labels) {
    Totals totals = counts.totals();
    var board = new Gauges("drover_board_instances", "Instances on the board, of all nodes.");
    board.add(labels, drover.board().size());
    return List.of(board.snapshot(), nodes(drover, labels),
        new Counters("drover_events", "Events that have happened, by the number of the last one.")
            .add(labels, drover.events().last()).snapshot(),
        new Counters("drover_events_uncounted", "Events that were overwritten before they could be counted.")
            .add(labels, totals.missed()).snapshot(),
        new Counters("drover_launches", "Processes that were launched.").add(labels, totals.launched()).snapshot(),
        new Counters("drover_launch_failures", "Launches that failed or had to be put off.")
            .add(labels, totals.failed()).snapshot(),
        counts.launchTimes().snapshot(LAUNCH, labels));
  }

  private static MetricSnapshot nodes(Drover drover, Labels labels) {
    var states = new EnumMap<NodeView.State, Integer>(NodeView.State.class);
    drover.nodes().all().forEach(node -> states.merge(node.state(), 1, Integer::sum));
    var nodes = new Gauges("drover_nodes", "Nodes of the cluster as this one sees them, by state.");
    states.forEach((state, number) -> nodes.add(labels.add("state", state.name()), number));
    return nodes.snapshot();
  }
}
