// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.serve.Access.Verdict;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which verdicts become "too many", for whom, and until when. */
@Timeout(60)
class LimitsTest {
  private static final Verdict NO_TOKEN = new Verdict.Refused(401, "no token", "give one", Duration.ZERO);
  private static final Verdict FOREIGN = new Verdict.Refused(403, "forbidden", "a page", Duration.ZERO);

  private final AtomicLong now = new AtomicLong();

  private Limits limits(OptionalInt requests) {
    return new Limits(requests, now::get);
  }

  private static void assertTooMany(Verdict verdict, Duration until, String why) {
    assertThat(verdict).isInstanceOfSatisfying(Verdict.Refused.class, refused -> {
      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.after()).isEqualTo(until);
      assertThat(refused.detail()).contains(why);
    });
  }

  @Test
  void whoShowsNoToken_hasTwenty_thenOneASecond_andOthersHaveTheirOwn() {
    Limits limits = limits(OptionalInt.empty());
    for (int at = 0; at < Limits.FAILURES; at++) {
      assertThat(limits.apply("a", NO_TOKEN)).isEqualTo(NO_TOKEN);
    }
    assertTooMany(limits.apply("a", NO_TOKEN), Duration.ofSeconds(1), "without a valid token");
    assertThat(limits.apply("b", NO_TOKEN)).isEqualTo(NO_TOKEN);
    now.addAndGet(Duration.ofSeconds(1).toNanos());
    assertThat(limits.apply("a", NO_TOKEN)).isEqualTo(NO_TOKEN);
    assertTooMany(limits.apply("a", NO_TOKEN), Duration.ofSeconds(1), "without a valid token");
  }

  @Test
  void nothingElseIsBounded_unlessItIsWanted() {
    Limits limits = limits(OptionalInt.empty());
    var granted = granted();
    for (int at = 0; at < 100_000; at++) {
      assertThat(limits.apply("a", granted)).isSameAs(granted);
    }
    for (int at = 0; at < 100; at++) {
      limits.apply("a", NO_TOKEN);
      assertThat(limits.apply("a", FOREIGN)).isSameAs(FOREIGN);
      assertThat(limits.apply("a", new Verdict.Open())).isInstanceOf(Verdict.Open.class);
      assertThat(limits.apply("a", granted)).as("whatever a stranger at its address does").isSameAs(granted);
    }
  }

  @Test
  void requestsWithAToken_areBoundedByTheProjectFile() {
    Limits limits = limits(OptionalInt.of(2));
    var granted = granted();
    assertThat(limits.apply("a", granted)).isSameAs(granted);
    assertThat(limits.apply("a", granted)).isSameAs(granted);
    assertTooMany(limits.apply("a", granted), Duration.ofMillis(500), "requests-per-second");
    assertThat(limits.apply("b", granted)).isSameAs(granted);
    assertThat(limits.apply("a", NO_TOKEN)).isSameAs(NO_TOKEN);
    now.addAndGet(Duration.ofMillis(500).toNanos());
    assertThat(limits.apply("a", granted)).isSameAs(granted);
  }

  private static Verdict.Granted granted() {
    return new Verdict.Granted(Role.VIEW);
  }
}
