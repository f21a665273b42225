// SPDX-License-Identifier: Apache-2.0
package dev.drover.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.List;

/** A counter while its values are gathered; {@code _total} is added to its name. For one thread. */
final class Counters {
  private final MetricMetadata metadata;
  private final List<CounterDataPointSnapshot> points = new ArrayList<>();

  Counters(String name, String help) {
    this.metadata = new MetricMetadata(name, help);
  }

  Counters add(Labels labels, long value) {
    return add(labels, (double) value);
  }

  Counters add(Labels labels, double value) {
    points.add(new CounterDataPointSnapshot(value, labels, null, 0));
    return this;
  }

  MetricSnapshot snapshot() {
    return new CounterSnapshot(metadata, points);
  }
}
