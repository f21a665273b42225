// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

/** How many lines pass. */
class RateLimitTest {
  private static final long SECOND = 1_000_000_000;

  private static long passing(RateLimit limit, long nanoTime, int tries) {
    long passed = 0;
    for (int i = 0; i < tries; i++) {
      passed += limit.take(nanoTime) ? 1 : 0;
    }
    return passed;
  }

  @Test
  void take_whenMuchComesAtOnce_letsTheBurstPassAndCountsTheRest() {
    var limit = new RateLimit(10, 5);
    assertThat(passing(limit, 0, 100)).isEqualTo(5);
    assertThat(limit.suppressed()).isEqualTo(95);
    assertThat(limit.suppressed()).isZero();
  }

  @Test
  void take_whenTimePasses_letsTheRatePassExactly() {
    var limit = new RateLimit(3, 1);
    assertThat(limit.take(0)).isTrue();
    assertThat(limit.take(SECOND / 3)).isFalse();
    assertThat(limit.take(SECOND / 3 + 1)).isTrue();
    assertThat(limit.take(2 * SECOND / 3 + 1)).as("the bucket was full a moment before").isFalse();
    assertThat(limit.take(2 * SECOND / 3 + 2)).isTrue();
    assertThat(limit.suppressed()).isEqualTo(2);
  }

  @Test
  void take_whenItRested_letsNoMoreThanTheBurstPass() {
    var limit = new RateLimit(1_000, 7);
    assertThat(passing(limit, 0, 100)).isEqualTo(7);
    assertThat(passing(limit, 1_000 * SECOND, 100)).isEqualTo(7);
    assertThat(passing(limit, Long.MAX_VALUE, 100)).isEqualTo(7);
  }

  @Test
  void take_whenTheClockGoesBack_givesNothing() {
    var limit = new RateLimit(10, 1);
    assertThat(limit.take(5 * SECOND)).isTrue();
    assertThat(limit.take(4 * SECOND)).isFalse();
    assertThat(limit.take(5 * SECOND)).isFalse();
    assertThat(limit.take(5 * SECOND + SECOND / 10)).isTrue();
  }

  @Test
  void take_whenTheClockWraps_goesOn() {
    var limit = new RateLimit(10, 1);
    assertThat(limit.take(Long.MAX_VALUE)).isTrue();
    assertThat(limit.take(Long.MIN_VALUE)).isFalse();
    assertThat(limit.take(Long.MIN_VALUE + SECOND / 10)).isTrue();
  }

  @Test
  void take_whenNumbersAreTheLargest_doesNotOverflow() {
    var limit = new RateLimit(RateLimit.MOST, RateLimit.MOST);
    assertThat(passing(limit, -1, 10)).isEqualTo(10);
    assertThat(passing(limit, Long.MAX_VALUE - 1, 10)).isEqualTo(10);
    assertThat(limit.suppressed()).isZero();
  }

  @Test
  void take_overAnyHistory_keepsToRateAndBurst() {
    for (int seed = 0; seed < 300; seed++) {
      var random = new Random(seed);
      long rate = 1L + random.nextInt(100_000);
      long burst = 1L + random.nextInt(1_000);
      var limit = new RateLimit(rate, burst);
      long now = random.nextLong();
      long begin = now;
      long passed = 0;
      long tries = 5_000;
      for (int i = 0; i < tries; i++) {
        now += random.nextInt(4) == 0 ? random.nextInt(10_000_000) : 0;
        passed += limit.take(now) ? 1 : 0;
      }
      long most = burst + Math.multiplyExact(now - begin, rate) / SECOND;
      assertThat(passed).as("seed %s", seed).isBetween(Math.min(tries, burst), most);
      assertThat(limit.suppressed()).as("seed %s", seed).isEqualTo(tries - passed);
    }
  }

  @Test
  void new_whenNumbersMakeNoSense_refuses() {
    for (long bad : new long[]{0, -1, RateLimit.MOST + 1}) {
      assertThatThrownBy(() -> new RateLimit(bad, 1)).hasMessageContaining("was " + bad + " lines");
      assertThatThrownBy(() -> new RateLimit(1, bad)).hasMessageContaining("burst of " + bad);
    }
  }
}
