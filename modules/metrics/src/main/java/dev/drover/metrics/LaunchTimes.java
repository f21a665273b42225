// SPDX-License-Identifier: Apache-2.0
package dev.drover.metrics;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.Exemplars;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/** How long launches took, in buckets. Any thread; count and sum may be of different moments. */
final class LaunchTimes {
  /** Upper bounds, in seconds. */
  private static final double[] BOUNDS = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
      Double.POSITIVE_INFINITY};
  private static final double NANOS = 1e9;

  private final AtomicLongArray counts = new AtomicLongArray(BOUNDS.length);
  private final AtomicLong sumNanos = new AtomicLong();

  /** A clock that was set back makes it 0. */
  void add(Duration time) {
    long nanos = Math.max(0, time.toNanos());
    int bucket = 0;
    while (nanos / NANOS > BOUNDS[bucket]) {
      bucket++;
    }
    sumNanos.addAndGet(nanos);
    counts.incrementAndGet(bucket);
  }

  HistogramSnapshot snapshot(MetricMetadata metadata, Labels labels) {
    var now = new long[BOUNDS.length];
    for (int i = 0; i < now.length; i++) {
      now[i] = counts.get(i);
    }
    return new HistogramSnapshot(metadata,
        List.of(new HistogramDataPointSnapshot(ClassicHistogramBuckets.of(BOUNDS, now), sumNanos.get() / NANOS, labels,
            Exemplars.EMPTY, 0)));
  }
}
