// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.Exit;
import dev.drover.model.Health;
import dev.drover.model.InstanceId;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.Wanted;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.jspecify.annotations.Nullable;

@Timeout(10)
class NewsTest {
  private static final InstanceId FLAKY = InstanceId.sole("flaky");
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private static LifecycleEvent event(String type, Phase phase, String detail) {
    return new LifecycleEvent(1, NOW, FLAKY, 1, type, phase, 7, detail);
  }

  private static ProcessSnapshot seen(Phase phase, String reason, long revision, @Nullable Instant next) {
    return new ProcessSnapshot(FLAKY, "local", 1, Wanted.UP, phase, Health.NONE, reason, 0, 1, 1, 1, NOW, null, NOW,
        new Exit.Code(1), next, revision);
  }

  private static String line(LifecycleEvent event, @Nullable ProcessSnapshot seen) {
    return News.of(event, seen).orElse("");
  }

  @Test
  void aCrashTellsWhenItStartsAgain() {
    var exited = event("exited", Phase.BACKOFF, "exit code 1");
    assertThat(line(exited, seen(Phase.BACKOFF, "exit code 1; restart 1", 7, NOW.plusMillis(499))))
        .isEqualTo("drover: flaky: exit code 1; restart 1, again in 500 ms");
    assertThat(line(exited, seen(Phase.BACKOFF, "exit code 1; restart 1", 7, NOW.plusMillis(12_340))))
        .endsWith("again in 12.3 s");
    assertThat(line(exited, seen(Phase.RUNNING, "", 9, null))).isEqualTo("drover: flaky: exit code 1");
  }

  @Test
  void aCrashWithoutBackOffIsToldToo() {
    assertThat(line(event("exited", Phase.STARTING, "exit code 1"), null))
        .isEqualTo("drover: flaky: exit code 1, again at once");
    assertThat(line(event("starting", Phase.STARTING, ""), null)).isEmpty();
  }

  @Test
  void aLaunchThatFailedTellsWhy() {
    assertThat(line(event("launch-failed", Phase.FAILED, "cannot start: ./x: no such file"), null))
        .isEqualTo("drover: flaky: cannot start: ./x: no such file");
  }

  @Test
  void whatIsWorthALine() {
    assertThat(line(event("ready", Phase.RUNNING, ""), null)).isEqualTo("drover: flaky: ready");
    assertThat(line(event("not-ready", Phase.RUNNING, "refused"), null)).isEqualTo("drover: flaky: not ready: refused");
    assertThat(line(event("exited", Phase.COMPLETED, "exit code 0"), null)).isEqualTo("drover: flaky: completed");
    assertThat(line(event("exited", Phase.FAILED, "exit code 3"), null))
        .isEqualTo("drover: flaky: failed: exit code 3");
    assertThat(line(event("skipped", Phase.SKIPPED, "db failed"), null)).isEqualTo("drover: flaky: skipped: db failed");
    assertThat(line(event("stopping", Phase.STOPPING, "asked with TERM"), null))
        .isEqualTo("drover: flaky: stopping: asked with TERM");
    assertThat(line(event("exited", Phase.STOPPED, "signal 15"), null)).isEqualTo("drover: flaky: stopped (signal 15)");
    assertThat(line(event("stopped", Phase.STOPPED, ""), null)).isEqualTo("drover: flaky: stopped");
    assertThat(line(event("declared", Phase.FAILED, "a bug"), null)).isEqualTo("drover: flaky: failed: a bug");
  }

  @Test
  void whatIsNot() {
    for (String type : new String[]{"pending", "starting", "launched", "updated"}) {
      assertThat(line(event(type, Phase.RUNNING, ""), null)).as(type).isEmpty();
    }
    assertThat(line(event("declared", Phase.STOPPED, ""), null)).isEmpty();
    assertThat(line(event("exited", Phase.STOPPING, "signal 15"), null)).isEmpty();
  }

  @Test
  void whatAProcessSaysCannotDriveTheScreen() {
    assertThat(line(event("not-ready", Phase.RUNNING, "\u001b[2J\nboo"), null))
        .isEqualTo("drover: flaky: not ready:  [2J boo");
  }
}
