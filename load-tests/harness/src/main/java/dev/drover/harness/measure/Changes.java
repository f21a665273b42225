// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.cluster.MeasuredNode;
import dev.drover.model.Health;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.Wanted;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Changes that one node publishes of instances that nobody deployed, each with its time (of the machine's monotonic clock) in the place of
 * its pid, and how late it sees those of others. {@link #see} is for any thread, all else for one.
 */
final class Changes {
  private static final long MOST_NANOS = Duration.ofMinutes(2).toNanos();
  private static final String MARK = "churn";

  private final MeasuredNode node;
  private final int own;
  private final long[] revisions;
  private final Histogram lags = new ConcurrentHistogram(MOST_NANOS, 3);
  private final AtomicLong seen = new AtomicLong();
  private long published;

  Changes(MeasuredNode node, int own) {
    this.node = node;
    this.own = own;
    this.revisions = new long[own + 1];
    Arrays.fill(revisions, System.nanoTime()); // above all that was published before
  }

  /** The name of what a node publishes. */
  static String process(String node) {
    return "of-" + node.replace(':', '-').replace('.', '-');
  }

  void see(ProcessSnapshot snapshot) {
    if (snapshot.reason().equals(MARK)) {
      lags.recordValue(Math.clamp(System.nanoTime() - snapshot.pid(), 0, MOST_NANOS));
      seen.incrementAndGet();
    }
  }

  String fill() {
    for (int ordinal = 1; ordinal <= own; ordinal++) {
      publish(ordinal, "");
    }
    return "filled";
  }

  /** Off all boards, for who conducts would look for their owners. */
  String remove() {
    for (int ordinal = 1; ordinal <= own; ordinal++) {
      node.remove(snapshot(ordinal, ""));
    }
    return "removed";
  }

  private void publish(int ordinal, String reason) {
    node.publish(snapshot(ordinal, reason));
  }

  private ProcessSnapshot snapshot(int ordinal, String reason) {
    long revision = ++revisions[ordinal];
    return new ProcessSnapshot(new InstanceId(process(node.name()), ordinal), node.name(), 1,
        Wanted.UP, Phase.RUNNING, Health.NONE, reason, System.nanoTime(), revision, 0, 0, null, null, null, null, null,
        revision);
  }

  /** Any of its instances, at even distances; who is late catches up. */
  String churn(double rate, double seconds) {
    var random = new Random(node.name().hashCode());
    long begin = System.nanoTime();
    long count = Math.round(rate * seconds);
    for (long change = 0; change < count; change++) {
      long due = begin + Math.round(change * 1e9 / rate);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      publish(1 + random.nextInt(own), MARK);
    }
    published += count;
    return "churned";
  }

  /** How many were published here, and how many of others were seen; of those the median lag, the p99 and the worst, in ms. */
  String report() {
    Histogram all = lags.copy();
    return String.format(Locale.ROOT, "%d %d %.6f %.6f %.6f", published, seen.get(), all.getValueAtPercentile(50) / 1e6,
        all.getValueAtPercentile(99) / 1e6, all.getMaxValue() / 1e6);
  }
}
