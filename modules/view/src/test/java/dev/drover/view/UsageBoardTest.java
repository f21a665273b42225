// SPDX-License-Identifier: Apache-2.0
package dev.drover.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.Health;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessUsage;
import dev.drover.model.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class UsageBoardTest {
  private static final InstanceId WEB = InstanceId.sole("web");

  private final AtomicLong nanoTime = new AtomicLong(-5);
  private final UsageBoard board = new UsageBoard(nanoTime::get);

  private static ProcessSnapshot snapshot(long pid, long incarnation) {
    return new ProcessSnapshot(WEB, "local", 1, Wanted.UP, Phase.RUNNING, Health.NONE, "", pid, incarnation, 0, 0, null,
        null, null, null, null, 3);
  }

  @Test
  void tellsOfTheLivingIncarnationAlone() {
    var usage = new ProcessUsage(2, 0.5, 1024, 3, Instant.EPOCH, Duration.ZERO);
    board.publish(WEB, usage);
    assertThat(board.of(snapshot(7, 2))).isSameAs(usage);
    assertThat(board.of(snapshot(7, 3))).as("the next one").isNull();
    assertThat(board.of(snapshot(0, 2))).as("ended").isNull();
    board.retain(Set.of());
    assertThat(board.of(snapshot(7, 2))).isNull();
  }

  @Test
  void knowsWhenItWasRead() {
    assertThat(board.wasReadWithin(Long.MAX_VALUE)).isFalse();
    board.read().of(snapshot(7, 2));
    nanoTime.addAndGet(10);
    assertThat(board.wasReadWithin(10)).isFalse();
    assertThat(board.wasReadWithin(11)).isTrue();
  }
}
