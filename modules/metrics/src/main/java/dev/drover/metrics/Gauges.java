// SPDX-License-Identifier: Apache-2.0
package dev.drover.metrics;

import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A gauge while its values are gathered. For one thread. */
final class Gauges {
  private static final double NANOS = 1e9;

  private final MetricMetadata metadata;
  private final List<GaugeDataPointSnapshot> points = new ArrayList<>();

  Gauges(String name, String help) {
    this.metadata = new MetricMetadata(name, help);
  }

  void add(Labels labels, double value) {
    points.add(new GaugeDataPointSnapshot(value, labels, null));
  }

  void add(Labels labels, long value) {
    add(labels, (double) value);
  }

  void add(Labels labels, boolean value) {
    add(labels, value ? 1 : 0);
  }

  /** In seconds since 1970; nothing where it is null. */
  void add(Labels labels, @Nullable Instant time) {
    if (time != null) {
      add(labels, time.getEpochSecond() + time.getNano() / NANOS);
    }
  }

  MetricSnapshot snapshot() {
    return new GaugeSnapshot(metadata, points);
  }
}
