// SPDX-License-Identifier: Apache-2.0
package dev.drover.metrics;

import dev.drover.engine.Drover;
import dev.drover.metrics.EventCounts.Totals;
import dev.drover.model.NodeView;
import dev.drover.view.Followers.Lag;
import dev.drover.view.Waiting;
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
    Waiting waiting = drover.waiting();
    var revisions = new long[1];
    drover.board().forEach(seen -> revisions[0] += seen.revision());
    Lag events = drover.followers().events().lag();
    Lag lines = drover.followers().lines().lag();
    return List.of(
        gauge("drover_board_instances", "Instances on the board, of all nodes.", labels, drover.board().size()),
        gauge("drover_board_revision", "Sum of the revisions of all instances on the board; each change adds to it.",
            labels, revisions[0]),
        gauge("drover_event_followers", "Streams that follow events.", labels, events.followers()),
        gauge("drover_event_follower_lag", "Events that the slowest of them has not taken yet.", labels, events.most()),
        gauge("drover_log_followers", "Streams that follow lines of logs.", labels, lines.followers()),
        gauge("drover_log_follower_lag", "Lines that the slowest of them has not taken yet.", labels, lines.most()),
        mailboxes(waiting, labels), gauge("drover_mailbox_longest",
            "Messages that wait for the instance with the most.", labels, waiting.mostOfOne()),
        nodes(drover, labels),
        new Counters("drover_events", "Events that have happened, by the number of the last one.")
            .add(labels, drover.events().last()).snapshot(),
        new Counters("drover_events_uncounted", "Events that were overwritten before they could be counted.")
            .add(labels, totals.missed()).snapshot(),
        new Counters("drover_launches", "Processes that were launched.").add(labels, totals.launched()).snapshot(),
        new Counters("drover_launch_failures", "Launches that failed or had to be put off.")
            .add(labels, totals.failed()).snapshot(),
        counts.launchTimes().snapshot(LAUNCH, labels));
  }

  private static MetricSnapshot gauge(String name, String help, Labels labels, long value) {
    var gauge = new Gauges(name, help);
    gauge.add(labels, value);
    return gauge.snapshot();
  }

  private static MetricSnapshot mailboxes(Waiting waiting, Labels labels) {
    var messages = new Gauges("drover_mailbox_messages",
        "Messages that wait for actors: for the orchestrator of this node, and for all instances here together.");
    messages.add(labels.add("actor", "orchestrator"), waiting.orchestrator());
    messages.add(labels.add("actor", "instances"), waiting.instances());
    return messages.snapshot();
  }

  private static MetricSnapshot nodes(Drover drover, Labels labels) {
    var states = new EnumMap<NodeView.State, Integer>(NodeView.State.class);
    drover.nodes().all().forEach(node -> states.merge(node.state(), 1, Integer::sum));
    var nodes = new Gauges("drover_nodes", "Nodes of the cluster as this one sees them, by state.");
    states.forEach((state, number) -> nodes.add(labels.add("state", state.name()), number));
    return nodes.snapshot();
  }
}
