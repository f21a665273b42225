// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.harness.measure.DroverJvms.Member;
import dev.drover.harness.scenario.Scenario;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a cluster of Drovers takes, beside one that is alone: nodes in JVMs of their own on loopback, real processes, an H2 file for all. One
 * thread.
 */
public final class ClusterLoad {
  static final String CLUSTER = "cluster";
  static final String ALONE = "alone";

  private final Scenario.Cluster part;
  private final Told told;
  private final Map<Key, List<Double>> samples = new LinkedHashMap<>();

  private record Key(Figure figure, String by, int processes) {}

  public ClusterLoad(Scenario.Cluster part, Told told) {
    this.part = part;
    this.told = told;
  }

  public void run() {
    try (var jvms = new DroverJvms(part.nodes(), part.heap(), told)) {
      try {
        jvms.complete();
        Member alone = jvms.alone();
        new BoardParts(part, told, this::sample).run(jvms, alone);
        tell();
        new StartParts(part, told, this::sample).run(jvms, alone);
        tell();
        new Failover(part, told, this::sample).run(jvms);
        tell();
      } catch (RuntimeException failure) {
        jvms.tellErrors();
        throw failure;
      }
    }
  }

  /** Takes what was measured. */
  interface Samples {
    void add(Figure figure, String by, int processes, double value);
  }

  private void sample(Figure figure, String by, int processes, double value) {
    samples.computeIfAbsent(new Key(figure, by, processes), _ -> new ArrayList<>()).add(value);
  }

  private void tell() {
    samples.forEach((key, values) -> told.result(new Measured(key.figure(), key.by(), key.processes(), values)));
    samples.clear();
  }
}
