// SPDX-License-Identifier: Apache-2.0
package dev.drover.metrics;

import dev.drover.engine.Drover;
import dev.drover.model.InstanceId;
import dev.drover.model.NodeView;
import dev.drover.model.ProcessSnapshot;
import dev.drover.view.UsageBoard;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of one Drover, read from its boards whenever they are asked for: no message, no lock, no file of its own. In a cluster
 * each node tells of the instances that it has, so that sums over all nodes are right. Any thread, as many at once as there are.
 *
 * <p>Only what Drover knows is told: there is no line for a start that has not happened, or for memory that nobody has looked at.
 * Times are seconds since 1970, as {@code _time_seconds}.
 *
 * <p>Each instance has the labels {@code project}, {@code process}, {@code instance} and {@code node}. Prometheus has an
 * {@code instance} of its own for whom it scrapes, and calls this one {@code exported_instance} unless the job has
 * {@code honor_labels: true}.
 */
public final class Metrics implements MultiCollector, AutoCloseable {
  private static final int BYTES_AN_INSTANCE = 1_000;
  private static final int BYTES_AT_LEAST = 32_000;

  private final Drover drover;
  private final String node;
  private final EventCounts counts;
  private final ExpositionFormats formats = ExpositionFormats.init();

  /** What is sent to who scrapes; {@code body} is its own. */
  @SuppressWarnings("ArrayRecordComponent") // made once, sent once, never compared
  public record Exposition(String contentType, byte[] body) {}

  private Metrics(Drover drover, String node) {
    this.drover = drover;
    this.node = node;
    this.counts = new EventCounts(drover.events(), drover.board());
  }

  /** Of a Drover that is alone. It counts events from here on, and those before as far as they are still there. */
  public static Metrics of(Drover drover) {
    return of(drover, NodeView.LOCAL);
  }

  /** Of the Drover at this node of a cluster, by its name on the board. */
  public static Metrics of(Drover drover, String node) {
    return new Metrics(drover, node);
  }

  /**
   * All that is known now, with what the JVM tells of itself, as an answer to this Accept header: OpenMetrics 1.0 where that is asked
   * for, else Prometheus' text format 0.0.4, also where there is no such header, or it is empty. <b>Any thread.</b>
   */
  public Exposition exposition(@Nullable String accept) {
    ExpositionFormatWriter writer = formats.findWriter(accept);
    var all = new ArrayList<MetricSnapshot>();
    collect().forEach(all::add);
    Jvm.metrics().forEach(all::add);
    var body = new ByteArrayOutputStream(BYTES_AT_LEAST + drover.board().size() * BYTES_AN_INSTANCE);
    try {
      writer.write(body, new MetricSnapshots(all), EscapingScheme.fromAcceptHeader(accept));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible); // it is memory
    }
    return new Exposition(writer.getContentType(), body.toByteArray());
  }

  /** The same without the JVM, for a registry of yours. <b>Any thread.</b> */
  @Override
  public MetricSnapshots collect() {
    String project = drover.project().name();
    var all = new ArrayList<MetricSnapshot>();
    all.addAll(InstanceFamilies.of(project, instances()));
    all.addAll(DroverFamilies.of(drover, counts, Labels.of("project", project, "node", node)));
    return new MetricSnapshots(all);
  }

  /** Each once: a walk over a map that others change may come to one twice. */
  private List<Instance> instances() {
    var here = new TreeMap<InstanceId, ProcessSnapshot>();
    drover.board().forEach(seen -> {
      if (seen.node().equals(node)) {
        here.put(seen.instance(), seen);
      }
    });
    UsageBoard usage = drover.usage().read();
    return here.values().stream().map(seen -> new Instance(seen, usage.of(seen), drover.logs().find(seen.instance()),
        drover.logs().trouble(seen.instance()), counts.exits(seen.instance()),
        drover.probes().of(seen.instance()))).toList();
  }

  /** It counts no more. <b>Any thread.</b> */
  @Override
  public void close() {
    counts.close();
  }
}
