// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.harness.measure.DroverJvms.Member;
import dev.drover.harness.scenario.Scenario;
import java.util.List;

/**
 * Nodes are killed, one after the other, the oldest, which conducts the cluster, and others; until what each had runs elsewhere, and what the
 * time goes to. The resolver's stable-after is taken off. One thread.
 */
final class Failover {
  /** As in margins.conf. */
  private static final long STABLE_AFTER_MILLIS = 1_000;

  private final Scenario.Cluster part;
  private final Told told;
  private final ClusterLoad.Samples samples;

  Failover(Scenario.Cluster part, Told told, ClusterLoad.Samples samples) {
    this.part = part;
    this.told = told;
    this.samples = samples;
  }

  void run(DroverJvms jvms) {
    for (int round = 1; round <= part.rounds(); round++) {
      for (int place = 0; place < part.failures(); place++) {
        jvms.complete();
        String name = "lost-" + round + "-" + place;
        told.progress("a node is lost, round " + round + ", from the place " + place + " in age");
        lose(jvms, place, name);
        String _ = jvms.oldest().ask("remove " + name);
        jvms.everywhere("gone " + name);
      }
    }
  }

  private void lose(DroverJvms jvms, int place, String name) {
    int all = part.lost() * part.nodes();
    String _ = jvms.oldest().ask("deploy " + name + " " + all + " enabled");
    jvms.everywhere("await " + name + " " + all + " RUNNING");
    Member lost = jvms.members().get(place);
    long killed = jvms.lose(lost);
    int left = all - part.lost();
    long first = jvms.last("taken-over " + name + " " + (left + 1) + " ANY " + lost.name());
    long ran = jvms.last("taken-over " + name + " " + all + " RUNNING " + lost.name());
    List<Long> seen = List.of(jvms.oldest().ask("missed " + lost.name()).split(" ", -1)).stream().map(Long::parseLong)
        .toList();
    String by = place == 0 ? "oldest" : "others";
    sample(Figure.MISSED, by, seen.get(0) - killed, 0);
    sample(Figure.REMOVED, by, seen.get(1) - seen.get(0), STABLE_AFTER_MILLIS);
    sample(Figure.OWNED, by, first - seen.get(1), 0);
    sample(Figure.RAN, by, ran - first, 0);
    sample(Figure.FAILOVER, by, ran - killed, STABLE_AFTER_MILLIS);
  }

  private void sample(Figure figure, String by, long nanos, long lessMillis) {
    samples.add(figure, by, part.lost(), nanos / 1e6 - lessMillis);
  }
}
