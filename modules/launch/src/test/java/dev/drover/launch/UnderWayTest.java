// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class UnderWayTest {
  private final UnderWay launches = new UnderWay();

  @Test
  void whoClosesWaitsForWhatHasBegun() {
    assertThat(launches.begin()).isTrue();
    assertThat(launches.begin()).isTrue();
    launches.close();
    var waiter = new AtomicReference<Thread>();
    var ended = CompletableFuture.supplyAsync(() -> {
      waiter.set(Thread.currentThread());
      return launches.awaitEnd(Duration.ofMinutes(1));
    });
    await().until(() -> waiter.get() != null && waiter.get().getState() == Thread.State.TIMED_WAITING);
    launches.end();
    assertThat(ended).isNotDone();
    launches.end();
    assertThat(ended.join()).isTrue();
  }

  @Test
  void nothingBeginsAfterTheClose() {
    launches.close();
    assertThat(launches.begin()).isFalse();
    assertThat(launches.awaitEnd(Duration.ZERO)).isTrue();
    assertThat(launches.begin()).isFalse();
  }

  @Test
  void whatHangsIsNotWaitedForForEver() {
    assertThat(launches.begin()).isTrue();
    launches.close();
    assertThat(launches.awaitEnd(Duration.ofMillis(1))).isFalse();
  }
}
