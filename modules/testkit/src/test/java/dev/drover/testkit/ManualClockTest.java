// SPDX-License-Identifier: Apache-2.0
package dev.drover.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.dispatch.ExecutionContexts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ManualClockTest {

  @Test
  void timersAndClock_goTogether() {
    var kit = ActorTestKit.create(ManualClock.config().withFallback(ConfigFactory.load()));
    try {
      var clock = ManualClock.of(kit.system());
      assertThat(clock.instant()).isEqualTo(ManualClock.BEGIN);
      var rung = new ArrayList<Duration>();
      for (int seconds : List.of(3600, 10)) {
        var _ = kit.scheduler().scheduleOnce(Duration.ofSeconds(seconds),
            () -> rung.add(Duration.between(ManualClock.BEGIN, clock.instant())),
            ExecutionContexts.fromExecutor(Runnable::run));
      }
      clock.timePasses(Duration.ofSeconds(9));
      assertThat(rung).isEmpty();
      clock.timePasses(Duration.ofSeconds(1));
      assertThat(rung).containsExactly(Duration.ofSeconds(10));
      clock.timePasses(Duration.ofHours(1));
      assertThat(rung).containsExactly(Duration.ofSeconds(10), Duration.ofSeconds(3610));
    } finally {
      kit.shutdownTestKit();
    }
  }

  @Test
  void aSystemWithTimersOfItsOwn_isRefused() {
    var kit = ActorTestKit.create();
    try {
      assertThatThrownBy(() -> ManualClock.of(kit.system())).isInstanceOf(RuntimeException.class);
    } finally {
      kit.shutdownTestKit();
    }
  }
}
