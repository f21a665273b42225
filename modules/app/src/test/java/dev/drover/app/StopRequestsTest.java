// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.app.StopRequests.Meaning;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class StopRequestsTest {
  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1); // it may overflow, System.nanoTime()
  private final StopRequests requests = new StopRequests(clock::get);

  @Test
  void theFirstStopsAndALaterOneKills() {
    assertThat(requests.next()).isEqualTo(Meaning.STOP);
    clock.addAndGet(StopRequests.BURST.toNanos());
    assertThat(requests.next()).isEqualTo(Meaning.KILL);
    assertThat(requests.next()).isEqualTo(Meaning.KILL);
  }

  @Test
  void aSignalToTheProcessAndToItsGroupIsOneRequest() {
    assertThat(requests.next()).isEqualTo(Meaning.STOP);
    clock.addAndGet(StopRequests.BURST.toNanos() - 1);
    assertThat(requests.next()).isEqualTo(Meaning.SAME_AS_BEFORE);
  }
}
