// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.harness.measure.DroverJvms.Member;
import dev.drover.harness.scenario.Scenario;
import java.time.Duration;
import java.util.List;

/** How late a change of one node is on the boards of the others, beside processes that run, and what their reads cost meanwhile. One thread. */
final class BoardParts {
  private static final String BESIDE = "beside";
  private static final Duration READ = Duration.ofMillis(200);
  private static final Duration STILL_UNDER_WAY = Duration.ofSeconds(1);

  private final Scenario.Cluster part;
  private final Told told;
  private final ClusterLoad.Samples samples;

  BoardParts(Scenario.Cluster part, Told told, ClusterLoad.Samples samples) {
    this.part = part;
    this.told = told;
    this.samples = samples;
  }

  void run(DroverJvms jvms, Member alone) {
    int beside = part.running();
    String _ = jvms.oldest().ask("deploy " + BESIDE + " " + beside + " enabled");
    jvms.everywhere("await " + BESIDE + " " + beside + " RUNNING");
    int each = Math.max(1, beside / part.nodes());
    for (int round = 1; round <= part.rounds(); round++) {
      told.progress("changes on three boards, round " + round);
      lag(jvms, each);
    }
    told.progress("reads of a board while others change it");
    alike(jvms, alone, each);
    reads(jvms, alone);
    jvms.everywhere("unpublish");
    jvms.members().forEach(member -> jvms.everywhere("gone " + Changes.process(member.name())));
    String _ = jvms.oldest().ask("remove " + BESIDE);
    jvms.everywhere("gone " + BESIDE);
  }

  /** As much is on its board, by the same names. */
  private void alike(DroverJvms jvms, Member alone, int each) {
    String _ = alone.ask("deploy " + BESIDE + " " + part.running() + " disabled");
    for (Member member : jvms.members()) {
      String _ = alone.ask("deploy " + Changes.process(member.name()) + " " + each + " disabled");
    }
  }

  private void lag(DroverJvms jvms, int each) {
    jvms.everywhere("publishing " + each);
    jvms.everywhere("size " + (part.running() + each * part.nodes()));
    double seconds = part.duration().toMillis() / 1e3;
    jvms.everywhere("churn " + part.changes() / part.nodes() + " " + seconds);
    Pause.of(STILL_UNDER_WAY);
    double published = 0;
    double seen = 0;
    for (String report : jvms.everywhere("report")) {
      List<Double> numbers = List.of(report.split(" ", -1)).stream().map(Double::parseDouble).toList();
      published += numbers.get(0);
      seen += numbers.get(1);
      samples.add(Figure.CHANGE, ClusterLoad.CLUSTER, part.running(), numbers.get(2));
      samples.add(Figure.CHANGE_P99, ClusterLoad.CLUSTER, part.running(), numbers.get(3));
    }
    samples.add(Figure.SHOWN, ClusterLoad.CLUSTER, part.running(), 100 * seen / (published * (part.nodes() - 1)));
  }

  /** In turn at both, for what the machine does else is to be the same. */
  private void reads(DroverJvms jvms, Member alone) {
    double seconds = part.duration().toMillis() / 1e3;
    int times = (int) Math.max(1, part.duration().toMillis() / READ.toMillis() / 3);
    List<Member> others = jvms.members().subList(1, part.nodes());
    others.forEach(other -> other.jvm().say("churn " + part.changes() / others.size() + " " + seconds));
    for (int i = 0; i < times; i++) {
      read(jvms.oldest(), ClusterLoad.CLUSTER);
      read(alone, ClusterLoad.ALONE);
    }
    others.forEach(other -> {
      String _ = other.jvm().hear(DroverJvms.PATIENCE_SECONDS);
    });
  }

  private void read(Member member, String by) {
    List<String> numbers = List.of(member.ask("reads " + READ.toMillis()).split(" ", -1));
    samples.add(Figure.GET, by, part.running(), Double.parseDouble(numbers.get(0)));
    samples.add(Figure.ALL, by, part.running(), Double.parseDouble(numbers.get(1)));
  }
}
