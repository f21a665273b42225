// SPDX-License-Identifier: Apache-2.0
package dev.drover.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.engine.EventQuery;
import dev.drover.engine.LogQuery;
import dev.drover.launch.ExitStatus;
import dev.drover.logs.LogFilter;
import dev.drover.model.InstanceId;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.Phase;
import dev.drover.model.Probe;
import dev.drover.model.ProcessUsage;
import dev.drover.model.RestartPolicy;
import dev.drover.testkit.ManualClock;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is told of a Drover whose instances are in known states. */
@Timeout(60)
class MetricsTest {
  static final RestartPolicy IN_A_MINUTE = new RestartPolicy(RestartPolicy.When.ALWAYS, Duration.ofMinutes(1),
      Duration.ofHours(1), 2, 0, Duration.ofDays(1), 10, Duration.ofDays(2), RestartPolicy.Exhausted.FAIL, Set.of(0));
  private static final double BEGIN = ManualClock.BEGIN.getEpochSecond();

  @TempDir
  Path logs;

  private static String text(Scene scene) {
    return new String(scene.metrics.exposition(null).body(), StandardCharsets.UTF_8);
  }

  /** The samples of one instance, by their name and what labels they have besides. */
  private static Map<String, Double> of(String instance, Map<String, Double> samples) {
    String labels = "{instance=\"" + instance + "\",";
    return samples.entrySet().stream().filter(each -> each.getKey().contains(labels)).collect(Collectors
        .toMap(each -> each.getKey()
            .replaceAll("\\{instance=\"[^\"]*\",(kind=\"[a-z]*\",)?node=\"local\"(,phase=\"[A-Z]*\")?,.*",
                " $1$2")
            .replace(",", "").strip(), Map.Entry::getValue));
  }

  @Test
  void whatRuns_isToldWithAllItsLabels() {
    try (var scene = new Scene(logs, "shop", Scene.process("web")); var web = scene.probe("web")) {
      scene.clock.timePasses(Duration.ofMillis(1500));
      scene.start();
      web.awaitPhase(Phase.RUNNING);
      Scene.eventually(() -> assertThat(text(scene).lines()).contains("# TYPE drover_instance_phase gauge",
          "drover_instance_phase{instance=\"web\",node=\"local\",phase=\"RUNNING\",process=\"web\",project=\"shop\"} 1.0",
          "# TYPE drover_instance_restarts_total counter",
          "drover_instance_restarts_total{instance=\"web\",node=\"local\",process=\"web\",project=\"shop\"} 0.0",
          "drover_instance_start_time_seconds{instance=\"web\",node=\"local\",process=\"web\",project=\"shop\"} 1.7672256015E9",
          "drover_launches_total{node=\"local\",project=\"shop\"} 1.0"));
      assertThat(of("web", scene.scrape())).isEqualTo(Map.of("drover_instance_phase phase=\"RUNNING\"", 1.0,
          "drover_instance_wanted", 1.0, "drover_instance_restarts_total", 0.0, "drover_instance_incarnation", 1.0,
          "drover_instance_start_time_seconds", BEGIN + 1.5));
    }
  }

  @Test
  void whatWasNeverStarted_hasNothingThatHasNotHappened() {
    try (var scene = new Scene(logs, "shop", Scene.process("off").disabled().withReplicas(2))) {
      Map<String, Double> samples = scene.scrape();
      assertThat(of("off/2", samples)).isEqualTo(Map.of("drover_instance_phase phase=\"DISABLED\"", 1.0,
          "drover_instance_wanted", 0.0, "drover_instance_restarts_total", 0.0, "drover_instance_incarnation", 0.0));
      assertThat(samples).containsEntry("drover_board_instances{node=\"local\",project=\"shop\"}", 2.0)
          .containsEntry("drover_nodes{node=\"local\",project=\"shop\",state=\"UP\"}", 1.0)
          .containsEntry("drover_launch_duration_seconds_count{node=\"local\",project=\"shop\"}", 0.0);
    }
  }

  @Test
  void exits_areCountedByKind_andBackOffIsToldUntilWhen() {
    try (var scene = new Scene(logs, "shop", Scene.process("web").withRestart(IN_A_MINUTE));
        var web = scene.probe("web")) {
      scene.start();
      web.awaitIncarnation(1);
      scene.launcher.child("web", 1).exit(3);
      web.awaitPhase(Phase.BACKOFF);
      Scene.eventually(
          () -> assertThat(of("web", scene.scrape())).containsEntry("drover_instance_exits_total kind=\"nonzero\"", 1.0)
              .containsEntry("drover_instance_last_exit_code", 3.0)
              .containsEntry("drover_instance_next_start_time_seconds", BEGIN + 60)
              .containsEntry("drover_instance_back_off_seconds", 60.0)
              .containsEntry("drover_instance_exit_values_total kind=\"code\"", 1.0)
              .containsEntry("drover_instance_restarts_total", 1.0)
              .doesNotContainKey("drover_instance_start_time_seconds"));
      scene.clock.timePasses(Duration.ofMinutes(1));
      web.awaitIncarnation(2);
      scene.launcher.child("web", 2).exit(new ExitStatus.Signalled(11, true));
      web.awaitPhase(Phase.BACKOFF);
      Scene.eventually(
          () -> assertThat(of("web", scene.scrape())).containsEntry("drover_instance_exits_total kind=\"nonzero\"", 1.0)
              .containsEntry("drover_instance_exits_total kind=\"signal\"", 1.0)
              .containsEntry("drover_instance_last_exit_signal", 11.0)
              .containsEntry("drover_instance_restarts_total", 2.0)
              .containsEntry("drover_instance_exit_values_total kind=\"signal\"", 1.0)
              .doesNotContainKeys("drover_instance_last_exit_code", "drover_instance_exits_total kind=\"zero\""));
      assertThat(scene.scrape()).containsEntry("drover_launches_total{node=\"local\",project=\"shop\"}", 2.0);
    }
  }

  @Test
  void aLaunch_takesFromStartingUntilItIsThere() {
    try (var scene = new Scene(logs, "shop", Scene.process("web")); var web = scene.probe("web")) {
      scene.launcher.hold("web");
      scene.start();
      web.awaitPhase(Phase.STARTING);
      scene.clock.timePasses(Duration.ofMillis(300));
      scene.launcher.release("web");
      web.awaitPhase(Phase.RUNNING);
      String labels = "{node=\"local\",project=\"shop\"";
      Scene.eventually(
          () -> assertThat(scene.scrape()).containsEntry("drover_launch_duration_seconds_sum" + labels + "}", 0.3)
              .containsEntry("drover_launch_duration_seconds_bucket" + labels + ",le=\"0.25\"}", 0.0)
              .containsEntry("drover_launch_duration_seconds_bucket" + labels + ",le=\"0.5\"}", 1.0)
              .containsEntry("drover_launch_duration_seconds_count" + labels + "}", 1.0));
    }
  }

  @Test
  void readiness_isToldWhereAProbeTells() {
    var spec = Scene.process("db").withProbe(Probe.Kind.READY,
        Probe.of(new Probe.Check.Log("accepting"), Probe.Kind.READY));
    try (var scene = new Scene(logs, "shop", spec); var db = scene.probe("db")) {
      scene.start();
      db.awaitPhase(Phase.RUNNING);
      assertThat(of("db", scene.scrape())).containsEntry("drover_instance_ready", 0.0)
          .doesNotContainKey("drover_instance_ready_time_seconds");
      scene.clock.timePasses(Duration.ofSeconds(4));
      scene.launcher.child("db", 1).says("accepting");
      db.awaitReady();
      assertThat(of("db", scene.scrape())).containsEntry("drover_instance_ready", 1.0)
          .containsEntry("drover_instance_ready_time_seconds", BEGIN + 4);
    }
  }

  @Test
  void probes_areToldByKindAndResult() throws IOException {
    try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      var tcp = new Probe.Check.Tcp("127.0.0.1", server.getLocalPort(), true);
      var closed = new Probe.Check.Tcp("127.0.0.1", 1, true);
      var spec = Scene.process("web").withProbe(Probe.Kind.READY, Probe.of(tcp, Probe.Kind.READY))
          .withProbe(Probe.Kind.LIVE, Probe.of(closed, Probe.Kind.LIVE));
      String labels = "{instance=\"web\",node=\"local\",probe=\"%s\",process=\"web\",project=\"shop\"";
      String ready = labels.formatted("ready");
      String live = labels.formatted("live");
      try (var scene = new Scene(logs, "shop", spec); var web = scene.probe("web")) {
        scene.start();
        web.awaitPhase(Phase.RUNNING);
        Scene.eventually(() -> {
          scene.clock.timePasses(Duration.ofMillis(1)); // a question is put by a timer
          assertThat(scene.scrape())
              .containsEntry("drover_instance_probe_results_total" + ready + ",result=\"passed\"}", 1.0)
              .containsEntry("drover_instance_probe_results_total" + ready + ",result=\"failed\"}", 0.0)
              .containsEntry("drover_instance_probe_results_total" + live + ",result=\"failed\"}", 1.0)
              .containsKeys("drover_instance_probe_seconds_total" + ready + "}",
                  "drover_instance_probe_last_duration_seconds" + ready + "}");
        });
      }
    }
  }

  @Test
  void whoFollows_isTold_andHowFarBehindTheSlowestIs() {
    String labels = "{node=\"local\",project=\"shop\"}";
    try (var scene = new Scene(logs, "shop", Scene.process("web")); var web = scene.probe("web")) {
      Scene.eventually(() -> assertThat(scene.scrape()) // soon, for its actors have something to do when they begin
          .containsEntry("drover_event_followers" + labels, 0.0)
          .containsEntry("drover_event_follower_lag" + labels, 0.0)
          .containsEntry("drover_mailbox_messages{actor=\"orchestrator\",node=\"local\",project=\"shop\"}", 0.0)
          .containsEntry("drover_mailbox_messages{actor=\"instances\",node=\"local\",project=\"shop\"}", 0.0)
          .containsEntry("drover_mailbox_longest" + labels, 0.0));
      Map<String, Double> before = scene.scrape();
      long seen = scene.drover.events().last();
      var events = scene.drover.events(EventQuery.ALL.after(seen).following()).runWith(Sink.queue(1),
          scene.drover.system());
      var lines = scene.drover.lines(new LogQuery(List.of(InstanceId.sole("web")), OptionalLong.empty(),
          Optional.empty(), LogFilter.ALL, OptionalInt.empty(), true, false))
          .runWith(Sink.queue(1), scene.drover.system());
      scene.start();
      web.awaitPhase(Phase.RUNNING);
      for (int at = 0; at < 5_000; at++) {
        scene.launcher.child("web", 1).says("hello");
      }
      for (int at = 0; at < 1_000; at++) {
        scene.drover.events().append(new LifecycleEvent(0, ManualClock.BEGIN, InstanceId.sole("web"), 1, "test",
            Phase.RUNNING, 1, ""));
      }
      Scene.eventually(() -> assertThat(scene.scrape()).containsEntry("drover_event_followers" + labels, 1.0)
          .containsEntry("drover_log_followers" + labels, 1.0)
          .hasEntrySatisfying("drover_event_follower_lag" + labels, lag -> assertThat(lag).isBetween(900.0, 1_100.0))
          .hasEntrySatisfying("drover_log_follower_lag" + labels, lag -> assertThat(lag).isBetween(1.0, 5_000.0))
          .hasEntrySatisfying("drover_board_revision" + labels,
              now -> assertThat(now).isGreaterThan(before.get("drover_board_revision" + labels))));
      events.cancel();
      lines.cancel();
      Scene.eventually(() -> assertThat(scene.scrape()).containsEntry("drover_event_followers" + labels, 0.0)
          .containsEntry("drover_log_followers" + labels, 0.0)
          .containsEntry("drover_log_follower_lag" + labels, 0.0));
    }
  }

  @Test
  void usage_isThatOfTheIncarnationThatLives() {
    try (var scene = new Scene(logs, "shop", Scene.process("web")); var web = scene.probe("web")) {
      scene.start();
      web.awaitPhase(Phase.RUNNING);
      Scene.eventually(() -> {
        measured(scene, 1);
        assertThat(of("web", scene.scrape())).containsEntry("drover_instance_processors", 0.25)
            .containsEntry("drover_instance_resident_memory_bytes", 4096.0)
            .containsEntry("drover_instance_processes", 3.0).containsEntry("drover_instance_cpu_seconds_total", 1.25);
      });
      measured(scene, 2);
      assertThat(of("web", scene.scrape())).doesNotContainKey("drover_instance_resident_memory_bytes");
    }
  }

  /** In place of the sampler, which takes it away again if it looks just now. */
  static void measured(Scene scene, long incarnation) {
    scene.drover.usage().publish(InstanceId.sole("web"),
        new ProcessUsage(incarnation, 0.25, 4096, 3, ManualClock.BEGIN, Duration.ofMillis(1250)));
  }

  @Test
  void logs_areToldInLinesAndBytes() {
    try (var scene = new Scene(logs, "shop", Scene.process("web")); var web = scene.probe("web")) {
      scene.start();
      web.awaitPhase(Phase.RUNNING);
      scene.launcher.child("web", 1).says("hello");
      scene.launcher.child("web", 1).complains("ouch");
      Scene.eventually(() -> assertThat(of("web", scene.scrape()))
          .containsEntry("drover_instance_log_lines_total", 2.0)
          .containsEntry("drover_instance_log_bytes_total", 11.0)
          .containsEntry("drover_instance_log_unwritten_bytes", 0.0)
          .containsEntry("drover_instance_log_lost_lines_total", 0.0)
          .containsEntry("drover_instance_log_suppressed_lines_total", 0.0)
          .containsEntry("drover_instance_log_trouble", 0.0));
    }
  }

  @Test
  void strangeNames_areEscaped() {
    String strange = "wéb \"α\\β\"\n";
    try (var scene = new Scene(logs, "shop", Scene.process(strange))) {
      String text = text(scene);
      assertThat(text.lines()).contains("drover_instance_incarnation{instance=\"wéb \\\"α\\\\β\\\"\\n\",node=\"local\","
          + "process=\"wéb \\\"α\\\\β\\\"\\n\",project=\"shop\"} 0.0");
      assertThat(Exposed.of(text).samples()).isNotEmpty();
    }
  }

  @Test
  void whoAsksForOpenMetrics_getsThat() {
    try (var scene = new Scene(logs, "shop", Scene.process("web"))) {
      var open = scene.metrics.exposition("application/openmetrics-text;version=1.0.0;q=0.5,text/plain;q=0.1");
      assertThat(open.contentType()).isEqualTo("application/openmetrics-text; version=1.0.0; charset=utf-8");
      assertThat(new String(open.body(), StandardCharsets.UTF_8)).endsWith("# EOF\n")
          .contains("# TYPE drover_instance_restarts counter\n");
      assertThat(scene.metrics.exposition("*/*").contentType()).isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    }
  }

  @Test
  void tenThousandInstances_haveFourLinesEachBeforeTheyStart() {
    int instances = 10_000;
    try (var scene = new Scene(logs, "shop", Scene.process("web").disabled().withReplicas(instances))) {
      String text = text(scene);
      assertThat(text.lines().filter(line -> line.startsWith("drover_instance_"))).hasSize(4 * instances);
      assertThat(Exposed.of(text).samples()).containsKey("drover_instance_wanted{instance=\"web/10000\",node=\"local\","
          + "process=\"web\",project=\"shop\"}");
    }
  }

  @Test
  void aRegistryOfYours_hasItTillItIsTakenOut() {
    var registry = new PrometheusRegistry();
    try (var scene = new Scene(logs, "shop", Scene.process("web"))) {
      registry.register(scene.metrics);
      assertThat(registry.scrape().stream().map(family -> family.getMetadata().getName()))
          .contains("drover_instance_phase", "drover_launches").noneMatch(name -> name.startsWith("jvm_"));
      registry.unregister(scene.metrics);
      assertThat(registry.scrape().stream()).isEmpty();
    }
  }

  @Test
  void whatAnotherNodeHas_isToldThere() {
    try (var scene = new Scene(logs, "shop", Scene.process("web"));
        var elsewhere = Metrics.of(scene.drover, "other:1")) {
      assertThat(Exposed.of(elsewhere).names()).contains("drover_board_instances")
          .doesNotContain("drover_instance_phase");
    }
  }
}
