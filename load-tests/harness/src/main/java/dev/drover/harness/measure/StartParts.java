// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.harness.measure.DroverJvms.Member;
import dev.drover.harness.scenario.Scenario;

/** How long it takes to deploy and to start many over all nodes, beside the nodes' share on one that is alone; and what a node takes. One thread. */
final class StartParts {
  private static final String MANY = "many";

  private final Scenario.Cluster part;
  private final Told told;
  private final ClusterLoad.Samples samples;

  StartParts(Scenario.Cluster part, Told told, ClusterLoad.Samples samples) {
    this.part = part;
    this.told = told;
    this.samples = samples;
  }

  /** The first start at each does not count: it is the one that loads classes. */
  void run(DroverJvms jvms, Member alone) {
    int share = Math.max(1, part.started() / part.nodes());
    String _ = alone.ask("deploy " + MANY + " " + share + " disabled");
    told.progress("deploying " + part.started());
    long begun = jvms.oldest().nanos("deploy " + MANY + " " + part.started() + " disabled");
    sample(Figure.DEPLOYED, ClusterLoad.CLUSTER, part.started(), begun,
        jvms.last("owned " + MANY + " " + part.started()));
    for (int round = 0; round <= part.rounds(); round++) {
      told.progress("starting " + part.started() + ", round " + round);
      start(jvms, alone, share, round);
      if (round == part.rounds()) {
        rest(jvms);
      }
      String _ = alone.ask("stop " + MANY);
      String _ = jvms.oldest().ask("stop " + MANY);
      String _ = alone.ask("await " + MANY + " " + share + " STOPPED");
      long _ = jvms.last("await " + MANY + " " + part.started() + " STOPPED");
    }
    String _ = jvms.oldest().ask("remove " + MANY);
    jvms.everywhere("gone " + MANY);
  }

  private void start(DroverJvms jvms, Member alone, int share, int round) {
    long begunAlone = alone.nanos("start " + MANY);
    long allAlone = alone.nanos("await " + MANY + " " + share + " RUNNING");
    long begun = jvms.members().getLast().nanos("start " + MANY);
    long all = jvms.last("await " + MANY + " " + part.started() + " RUNNING");
    if (round > 0) {
      sample(Figure.STARTED, ClusterLoad.ALONE, share, begunAlone, allAlone);
      sample(Figure.STARTED, ClusterLoad.CLUSTER, part.started(), begun, all);
    } else {
      told.note(
          String.format(java.util.Locale.ROOT, "the first start, which does not count: alone %d ms, cluster %d ms",
              (allAlone - begunAlone) / 1_000_000, (all - begun) / 1_000_000));
    }
  }

  private void sample(Figure figure, String by, int processes, long begun, long ended) {
    samples.add(figure, by, processes, (ended - begun) / 1e6);
  }

  /** Of each node with its share of what runs. */
  private void rest(DroverJvms jvms) {
    told.progress("nodes at rest");
    Pause.of(part.settling());
    var files = jvms.members().stream().map(member -> new ProcFiles(member.jvm().process().pid())).toList();
    var before = files.stream().map(ProcFiles::cpu).toList();
    Pause.of(part.idle());
    for (int i = 0; i < files.size(); i++) {
      double used = files.get(i).cpu().minus(before.get(i)).toMillis();
      samples.add(Figure.RESTING, ClusterLoad.CLUSTER, part.started(), 100 * used / part.idle().toMillis());
      samples.add(Figure.RESIDENT, ClusterLoad.CLUSTER, part.started(), files.get(i).pssBytes() / 1e6);
    }
  }
}
