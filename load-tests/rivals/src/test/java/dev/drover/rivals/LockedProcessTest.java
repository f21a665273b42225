// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.testkit.FakeLauncher;
import dev.drover.logs.LogStore;
import dev.drover.model.Event;
import dev.drover.model.InstanceId;
import dev.drover.view.Race;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LockedProcessTest {
  private static final int EVENTS = 20_000;

  /** Tells the same time for ever, and how often it was asked. */
  private static final class CountedClock implements InstantSource {
    final AtomicLong asked = new AtomicLong();

    @Override
    public Instant instant() {
      asked.incrementAndGet();
      return Instant.EPOCH;
    }
  }

  /** Each event is posted just as the worker is done with the one before and about to leave: none may be left lying. */
  @Test
  @Timeout(60)
  void noEventIsLeftLying() throws InterruptedException {
    var clock = new CountedClock();
    var id = InstanceId.sole("web");
    try (var launcher = new FakeLauncher();
        var alarms = Executors.newSingleThreadScheduledExecutor();
        var workers = Executors.newCachedThreadPool()) {
      var tools = new Tools(launcher, new LogStore(), Runnable::run, alarms, clock);
      var process = new LockedProcess(id, Watched.process("web"), tools, workers);
      long before = clock.asked.get();
      for (int i = 0; i < EVENTS; i++) {
        long asked = clock.asked.get();
        process.post(new Event.Stop(false));
        while (clock.asked.get() < asked + 2) { // once to decide, once to show it
          Race.stillOn();
        }
      }
      assertThat(clock.asked.get() - before).isEqualTo(2L * EVENTS);
    }
  }
}
