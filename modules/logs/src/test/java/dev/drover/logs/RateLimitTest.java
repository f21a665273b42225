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
      passed += limit.take(nanoTime, 1);
    }
    return passed;
  }

  private static boolean takes(RateLimit limit, long nanoTime) {
    return limit.take(nanoTime, 1) == 1;
  }

  @Test
  void take_whenMuchComesAtOnce_letsTheBurstPass() {
    assertThat(passing(new RateLimit(10, 5), 0, 100)).isEqualTo(5);
    assertThat(new RateLimit(10, 5).take(0, 100)).isEqualTo(5);
    assertThat(new RateLimit(10, 5).take(0, 0)).isZero();
  }

  @Test
  void take_onceItHasRefused_waitsForATenthOfASecondsLines() {
    var limit = new RateLimit(1_000, 300);
    assertThat(limit.take(0, 299)).isEqualTo(299);
    assertThat(limit.take(0, 1)).as("nothing was refused").isEqualTo(1);
    assertThat(limit.take(SECOND / 1_000, 2)).isEqualTo(1);
    assertThat(limit.take(SECOND / 1_000 + 99 * SECOND / 1_000, 1)).isZero();
    assertThat(limit.take(SECOND / 1_000 + 100 * SECOND / 1_000, 1_000)).isEqualTo(100);
  }

  @Test
  void take_whenTheBurstIsLessThanThat_waitsForTheBurst() {
    var limit = new RateLimit(1_000, 20);
    assertThat(limit.take(0, 100)).isEqualTo(20);
    assertThat(limit.take(19 * SECOND / 1_000, 100)).isZero();
    assertThat(limit.take(20 * SECOND / 1_000, 100)).isEqualTo(20);
  }

  @Test
  void take_whenTimePasses_letsTheRatePassExactly() {
    var limit = new RateLimit(3, 1);
    assertThat(takes(limit, 0)).isTrue();
    assertThat(takes(limit, SECOND / 3)).isFalse();
    assertThat(takes(limit, SECOND / 3 + 1)).isTrue();
    assertThat(takes(limit, 2 * SECOND / 3 + 1)).as("the bucket was full a moment before").isFalse();
    assertThat(takes(limit, 2 * SECOND / 3 + 2)).isTrue();
  }

  @Test
  void take_whenItRested_letsNoMoreThanTheBurstPass() {
    var limit = new RateLimit(1_000, 7);
    assertThat(passing(limit, 0, 100)).isEqualTo(7);
    assertThat(passing(limit, 1_000 * SECOND, 100)).isEqualTo(7);
    assertThat(passing(limit, Long.MAX_VALUE, 100)).isEqualTo(7);
  }

  @Test
  void take_whenTheClockGoesBack_givesNothingAndGoesOnFromThere() {
    var limit = new RateLimit(10, 1);
    assertThat(takes(limit, 500 * SECOND)).isTrue();
    assertThat(takes(limit, 4 * SECOND)).isFalse();
    assertThat(takes(limit, 4 * SECOND + SECOND / 10)).isTrue();
    assertThat(takes(limit, 4 * SECOND + SECOND / 10)).isFalse();
  }

  @Test
  void take_whenTheClockWraps_goesOn() {
    var limit = new RateLimit(10, 1);
    assertThat(takes(limit, Long.MAX_VALUE)).isTrue();
    assertThat(takes(limit, Long.MIN_VALUE)).isFalse();
    assertThat(takes(limit, Long.MIN_VALUE + SECOND / 10)).isTrue();
  }

  @Test
  void take_whenNumbersAreTheLargest_doesNotOverflow() {
    var limit = new RateLimit(RateLimit.MOST, RateLimit.MOST);
    assertThat(passing(limit, -1, 10)).isEqualTo(10);
    assertThat(passing(limit, Long.MAX_VALUE - 1, 10)).isEqualTo(10);
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
        passed += limit.take(now, 1);
      }
      long most = burst + Math.multiplyExact(now - begin, rate) / SECOND;
      assertThat(passed).as("seed %s", seed).isBetween(Math.min(tries, burst), most);
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
