// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class SeldomTest {
  @Test
  void onceAtFirstAndOnceAgainAfterTheTime() {
    var clock = new AtomicLong(Long.MAX_VALUE - 1); // it may overflow, System.nanoTime()
    var seldom = new Seldom(Duration.ofNanos(10), clock::get);
    assertThat(seldom.isDue()).isTrue();
    clock.addAndGet(9);
    assertThat(seldom.isDue()).isFalse();
    clock.addAndGet(1);
    assertThat(seldom.isDue()).isTrue();
    assertThat(seldom.isDue()).isFalse();
  }
}
