// SPDX-License-Identifier: Apache-2.0
package dev.drover.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.drover.model.Phase;
import dev.drover.model.Probe;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Does {@code conf/grafana-dashboard.json} ask for what there is? */
@Timeout(60)
class DashboardTest {
  private static final Pattern METRIC = Pattern.compile("\\b(?:drover|jvm|process)_[a-z_]+\\b");
  /** What a query in a panel can be made of besides: names in braces and after "by" are labels, strings are in quotes. */
  private static final Pattern NO_METRIC = Pattern
      .compile("\\{[^}]*\\}|\\b(?:by|ignoring) ?\\([a-z, ]*\\)|\\[[^]]*\\]");
  private static final Pattern WORD = Pattern.compile("\\b[a-z_]+\\b(?! *\\()");
  private static final Set<String> LANGUAGE = Set.of("or", "and", "ignoring", "by");

  @TempDir
  Path logs;

  private static JsonNode dashboard() throws IOException {
    return new ObjectMapper().readTree(Path.of("../../conf/grafana-dashboard.json").toFile());
  }

  private static List<String> queries() throws IOException {
    var all = new ArrayList<String>();
    for (JsonNode panel : dashboard().get("panels")) {
      assertThat(panel.get("targets")).as(panel.get("title").asText()).isNotEmpty();
      panel.get("targets").forEach(target -> all.add(target.get("expr").asText()));
    }
    return all;
  }

  /** One instance that runs, is ready, prints and is measured, and one that has failed and backs off. */
  private Set<String> names() {
    var web = Scene.process("web").withProbe(Probe.Kind.READY,
        Probe.of(new Probe.Check.Log("ready"), Probe.Kind.READY))
        .withProbe(Probe.Kind.LIVE, Probe.of(new Probe.Check.Tcp("127.0.0.1", 1, true), Probe.Kind.LIVE));
    var names = new TreeSet<String>();
    try (var scene = new Scene(logs, "shop", web, Scene.process("bad").withRestart(MetricsTest.IN_A_MINUTE));
        var good = scene.probe("web");
        var bad = scene.probe("bad")) {
      scene.start();
      good.awaitPhase(Phase.RUNNING);
      scene.launcher.child("web", 1).says("ready");
      good.awaitReady();
      scene.launcher.child("bad", 1).exit(1);
      bad.awaitPhase(Phase.BACKOFF);
      Scene.eventually(() -> {
        MetricsTest.measured(scene, 1);
        scene.clock.timePasses(Duration.ofMillis(1)); // a question is put by a timer
        Set<String> found = Exposed.of(scene.metrics).names();
        assertThat(found).contains("drover_instance_exits_total", "drover_instance_processors",
            "drover_instance_probe_seconds_total");
        names.addAll(found);
      });
    }
    return names;
  }

  @Test
  void everyPanelAsksForMetricsThatThereAre() throws IOException {
    Set<String> names = names();
    for (String query : queries()) {
      var asked = METRIC.matcher(query).results().map(found -> found.group()).toList();
      assertThat(asked).as(query).isNotEmpty();
      assertThat(names).as(query).containsAll(asked);
      assertThat(WORD.matcher(NO_METRIC.matcher(query).replaceAll("")).results().map(found -> found.group()).toList())
          .as(query + ": nothing but metrics").allMatch(word -> asked.contains(word) || LANGUAGE.contains(word));
    }
    for (JsonNode variable : dashboard().get("templating").get("list")) {
      assertThat(names).containsAll(METRIC.matcher(variable.path("definition").asText()).results()
          .map(found -> found.group()).toList());
    }
  }

  @Test
  void noPanelNeedsTheLabelThatPrometheusHas() throws IOException {
    assertThat(queries()).hasSizeGreaterThan(20).noneMatch(query -> query.contains("instance)")
        || query.contains("{instance") || query.contains(",instance"));
  }

  @Test
  void noTwoPanelsAreInOnePlace() throws IOException {
    var places = new TreeSet<String>();
    for (JsonNode panel : dashboard().get("panels")) {
      JsonNode at = panel.get("gridPos");
      for (int x = at.get("x").asInt(); x < at.get("x").asInt() + at.get("w").asInt(); x++) {
        for (int y = at.get("y").asInt(); y < at.get("y").asInt() + at.get("h").asInt(); y++) {
          assertThat(places.add(x + " " + y)).as(panel.get("title").asText()).isTrue();
        }
      }
    }
  }
}
