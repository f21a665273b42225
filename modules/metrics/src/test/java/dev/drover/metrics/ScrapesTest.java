// SPDX-License-Identifier: Apache-2.0
package dev.drover.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.Phase;
import dev.drover.model.RestartPolicy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Are scrapes whole while everything changes, and does each count? */
@Timeout(120)
class ScrapesTest {
  private static final int INSTANCES = 50;
  private static final int LAUNCHES = 6;
  private static final RestartPolicy AT_ONCE = new RestartPolicy(RestartPolicy.When.ALWAYS, Duration.ZERO,
      Duration.ZERO, 2, 0, Duration.ofSeconds(10), 1000, Duration.ofSeconds(60), RestartPolicy.Exhausted.FAIL,
      Set.of(0));

  @TempDir
  Path logs;

  @Test
  void twoScrapeWhileStatesChange_andNothingIsCountedTwice() throws Exception {
    var scraping = new AtomicBoolean(true);
    try (var scene = new Scene(logs, "shop", Scene.process("web").withReplicas(INSTANCES).withRestart(AT_ONCE));
        var threads = Executors.newFixedThreadPool(2)) {
      Callable<Integer> scrapes = () -> {
        int times = 0;
        double last = 0;
        while (scraping.get()) {
          var samples = scene.scrape(); // fails where a line is there twice
          double now = Objects.requireNonNull(samples.get("drover_launches_total{node=\"local\",project=\"shop\"}"));
          assertThat(now).isGreaterThanOrEqualTo(last);
          last = now;
          times++;
        }
        return times;
      };
      List<Future<Integer>> both = List.of(threads.submit(scrapes), threads.submit(scrapes));
      try {
        changeEverything(scene);
      } finally {
        scraping.set(false);
      }
      for (Future<Integer> each : both) {
        assertThat(each.get()).isPositive();
      }
      Scene.eventually(() -> assertThat(scene.scrape())
          .containsEntry("drover_launches_total{node=\"local\",project=\"shop\"}", (double) INSTANCES * LAUNCHES)
          .containsEntry("drover_launch_duration_seconds_count{node=\"local\",project=\"shop\"}",
              (double) INSTANCES * LAUNCHES)
          .containsEntry("drover_events_uncounted_total{node=\"local\",project=\"shop\"}", 0.0)
          .containsEntry("drover_instance_exits_total{instance=\"web/7\",kind=\"nonzero\",node=\"local\","
              + "process=\"web\",project=\"shop\"}", LAUNCHES - 1.0));
    }
  }

  private static void changeEverything(Scene scene) {
    var names = new ArrayList<String>();
    for (int i = 1; i <= INSTANCES; i++) {
      names.add("web/" + i);
    }
    scene.start();
    for (int nth = 1; nth <= LAUNCHES; nth++) {
      for (String name : names) {
        var child = scene.launcher.child(name, nth);
        if (nth < LAUNCHES) {
          child.exit(1);
        }
      }
      scene.clock.timePasses(Duration.ofSeconds(1));
    }
    for (String name : names) {
      try (var probe = scene.probe(name)) {
        probe.await("RUNNING as the last one",
            seen -> seen.phase() == Phase.RUNNING && seen.incarnation() == LAUNCHES);
      }
    }
  }
}
