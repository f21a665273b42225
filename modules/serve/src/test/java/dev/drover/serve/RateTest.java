// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** By a clock of the test's, from several beginnings: nanoTime may be anything, and overflow. */
@Timeout(60)
class RateTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private final AtomicLong now = new AtomicLong();

  private Rate rate(double perSecond, int burst, int most) {
    return new Rate(perSecond, burst, most, now::get);
  }

  @ParameterizedTest
  @ValueSource(longs = {0, Long.MIN_VALUE, Long.MAX_VALUE, -1, 12_345})
  void aBurst_thenAsManyASecondAsAllowed(long begin) {
    now.set(begin);
    Rate rate = rate(2, 3, 10);
    for (int at = 0; at < 3; at++) {
      assertThat(rate.take("a")).isZero();
    }
    assertThat(rate.take("a")).isEqualTo(Duration.ofMillis(500));
    assertThat(rate.take("a")).as("what is refused costs nothing").isEqualTo(Duration.ofMillis(500));
    now.addAndGet(SECOND / 4);
    assertThat(rate.take("a")).isEqualTo(Duration.ofMillis(250));
    now.addAndGet(SECOND / 4);
    assertThat(rate.take("a")).isZero();
    assertThat(rate.take("a")).isEqualTo(Duration.ofMillis(500));
    now.addAndGet(100 * SECOND);
    for (int at = 0; at < 3; at++) {
      assertThat(rate.take("a")).as("no more than a burst is saved up").isZero();
    }
    assertThat(rate.take("a")).isPositive();
  }

  @Test
  void eachHasItsOwn() {
    Rate rate = rate(1, 1, 10);
    assertThat(rate.take("a")).isZero();
    assertThat(rate.take("b")).isZero();
    assertThat(rate.take("a")).isPositive();
  }

  @Test
  void whoCannotBeToldApart_shareOne_untilThereIsRoom() {
    Rate rate = rate(1, 1, 2);
    assertThat(rate.take("a")).isZero();
    assertThat(rate.take("b")).isZero();
    assertThat(rate.take("c")).isZero();
    assertThat(rate.take("d")).as("shares with c").isPositive();
    for (int peer = 0; peer < 10_000; peer++) {
      rate.take("peer " + peer);
    }
    assertThat(rate.size()).isEqualTo(3);
    now.addAndGet(2 * SECOND);
    assertThat(rate.take("d")).isZero();
    assertThat(rate.take("e")).as("room of its own").isZero();
    assertThat(rate.size()).isLessThanOrEqualTo(3);
  }

  @Test
  void oneMillionASecond() {
    Rate rate = rate(1_000_000, 1_000_000, 2);
    for (int at = 0; at < 1_000_000; at++) {
      assertThat(rate.take("a")).isZero();
    }
    assertThat(rate.take("a")).isEqualTo(Duration.ofNanos(1_000));
  }

  @Test
  void manyAtOnce_getExactlyABurst() throws InterruptedException {
    Rate rate = rate(1, 1_000, 2);
    var granted = new AtomicInteger();
    var all = new CountDownLatch(8);
    for (int thread = 0; thread < 8; thread++) {
      Thread.ofVirtual().start(() -> {
        for (int at = 0; at < 1_000; at++) {
          if (rate.take("a").isZero()) {
            granted.incrementAndGet();
          }
        }
        all.countDown();
      });
    }
    all.await();
    assertThat(granted).hasValue(1_000);
  }
}
