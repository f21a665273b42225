// SPDX-License-Identifier: Apache-2.0
package dev.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.model.Health;
import dev.drover.model.InstanceId;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.Wanted;
import dev.drover.view.ConcurrentBoard;
import dev.drover.view.EventRing;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PhaseProbeTest {
  private static final InstanceId WEB = InstanceId.sole("web");

  private final ConcurrentBoard board = new ConcurrentBoard();
  private final EventRing events = new EventRing(8);
  private final PhaseProbe probe = new PhaseProbe(board, events, "web");
  private final PhaseProbe hasty = new PhaseProbe(board, events, "web", Duration.ofMillis(20));
  private long revision;

  private void is(Phase phase, Health health, long incarnation) {
    revision++;
    board.publish(new ProcessSnapshot(WEB, "local", 1, Wanted.UP, phase, health, "", 0, incarnation, 0, 0, null, null,
        null, null, null, revision));
    events
        .append(new LifecycleEvent(0, Instant.EPOCH, WEB, incarnation, phase.name().toLowerCase(java.util.Locale.ROOT),
            phase, revision, ""));
  }

  @Test
  void whatIsSoAlready_isNotWaitedFor() {
    is(Phase.RUNNING, Health.NONE, 3);
    assertThat(hasty.awaitPhase(Phase.RUNNING).incarnation()).isEqualTo(3);
    assertThat(hasty.awaitReady().incarnation()).isEqualTo(3);
    assertThat(hasty.awaitIncarnation(2).incarnation()).isEqualTo(3);
  }

  @Test
  void whatComes_wakesWhoWaits() {
    is(Phase.STARTING, Health.NONE, 1);
    for (int i = 0; i < 200; i++) {
      long number = 2L + i;
      var seen = CompletableFuture.supplyAsync(() -> probe.awaitIncarnation(number));
      is(Phase.RUNNING, Health.STARTING, number);
      assertThat(seen).succeedsWithin(Duration.ofSeconds(20));
    }
  }

  @Test
  void whoseProbeHasNotPassed_isNotReady() {
    is(Phase.RUNNING, Health.STARTING, 1);
    assertThatThrownBy(hasty::awaitReady).isInstanceOf(AssertionError.class)
        .hasMessageContaining("web is not ready: it is RUNNING (starting), incarnation 1")
        .hasMessageContaining("it has seen running (RUNNING, incarnation 1)");
    is(Phase.RUNNING, Health.READY, 1);
    assertThat(hasty.awaitReady().health()).isEqualTo(Health.READY);
  }

  @Test
  void phases_areRememberedInOrder() {
    is(Phase.STARTING, Health.NONE, 1);
    is(Phase.RUNNING, Health.STARTING, 1);
    is(Phase.RUNNING, Health.READY, 1);
    is(Phase.BACKOFF, Health.NONE, 1);
    is(Phase.STARTING, Health.NONE, 2);
    assertThat(probe.phases()).containsExactly(Phase.STARTING, Phase.RUNNING, Phase.BACKOFF, Phase.STARTING);
    probe.awaitPassed(Phase.RUNNING, Phase.BACKOFF);
    assertThatThrownBy(() -> hasty.awaitPassed(Phase.BACKOFF, Phase.RUNNING))
        .hasMessageContaining("has not passed [BACKOFF, RUNNING]").hasMessageContaining("backoff");
    assertThatThrownBy(() -> hasty.awaitPassed(Phase.STARTING, Phase.STARTING, Phase.STARTING))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void whatHappenedBefore_andToOthers_isNotSeen() {
    is(Phase.RUNNING, Health.NONE, 1);
    var late = new PhaseProbe(board, events, "web");
    events.append(new LifecycleEvent(0, Instant.EPOCH, InstanceId.sole("db"), 1, "failed", Phase.FAILED, 1, ""));
    is(Phase.STOPPING, Health.NONE, 1);
    assertThat(late.phases()).containsExactly(Phase.STOPPING);
    assertThat(late.history()).hasSize(1);
  }

  @Test
  void whatWasOverwritten_isToldInTheFailure() {
    for (int i = 0; i < 20; i++) {
      is(Phase.RUNNING, Health.NONE, i);
    }
    assertThatThrownBy(() -> hasty.awaitPhase(Phase.FAILED)).hasMessageContaining("12 events of all instances");
  }

  @Test
  void whatLeaves_isAwaited() {
    is(Phase.STOPPED, Health.NONE, 1);
    assertThatThrownBy(hasty::awaitGone).hasMessageContaining("web is still there");
    var gone = CompletableFuture.runAsync(probe::awaitGone);
    board.remove(WEB);
    events.append(new LifecycleEvent(0, Instant.EPOCH, WEB, 1, "removed", Phase.STOPPED, 2, ""));
    assertThat(gone).succeedsWithin(Duration.ofSeconds(20));
    assertThatThrownBy(() -> hasty.awaitPhase(Phase.RUNNING)).hasMessageContaining("it is not on the board");
  }

  @Test
  void closed_itIsWokenNoMore() {
    probe.close();
    is(Phase.RUNNING, Health.NONE, 1);
    assertThat(probe.awaitPhase(Phase.RUNNING).incarnation()).isEqualTo(1);
    assertThatThrownBy(() -> new PhaseProbe(board, events, "web/x")).hasMessageContaining("name one as web or web/2");
  }
}
