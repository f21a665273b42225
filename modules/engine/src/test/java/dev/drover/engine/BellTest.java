// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BellTest {

  @Test
  void whoeverPulledIsWokenOnce_untilItPullsAgain() {
    var bell = new Bell();
    var woken = new AtomicInteger();
    var rope = bell.rope(woken::incrementAndGet);
    bell.run();
    assertThat(woken).as("it did not wait").hasValue(0);
    rope.pull();
    rope.pull();
    bell.run();
    bell.run();
    assertThat(woken).hasValue(1);
    rope.pull();
    bell.run();
    assertThat(woken).hasValue(2);
  }

  @Test
  void allWhoWaitAreWoken_andWhoLetsGoIsNot() {
    var bell = new Bell();
    var woken = new AtomicInteger();
    List<Bell.Rope> ropes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      ropes.add(bell.rope(woken::incrementAndGet));
    }
    ropes.forEach(Bell.Rope::pull);
    ropes.subList(0, 30).forEach(Bell.Rope::letGo);
    bell.run();
    assertThat(woken).hasValue(70);
  }

  @Test
  void whoeverIsWokenMayPullAtOnce() {
    var bell = new Bell();
    var woken = new AtomicInteger();
    List<Bell.Rope> ropes = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      int which = i;
      ropes.add(bell.rope(() -> {
        woken.incrementAndGet();
        ropes.get(which).pull();
      }));
    }
    ropes.forEach(Bell.Rope::pull);
    bell.run();
    assertThat(woken).hasValue(10);
    bell.run();
    assertThat(woken).hasValue(20);
  }

  @Test
  void whoComesAndGoesIsForgotten_alsoWhereNothingRings() {
    var bell = new Bell();
    List<WeakReference<Bell.Rope>> all = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      var rope = bell.rope(() -> {});
      all.add(new WeakReference<>(rope));
      rope.pull();
      rope.letGo();
    }
    Awaitility.await().untilAsserted(() -> {
      System.gc();
      assertThat(all.stream().filter(rope -> rope.get() != null).count()).isLessThan(300);
    });
  }

  /** Each of those who wait looks at the news after it has pulled; each of those who tell rings after the news is there. */
  @Test
  void manyRingAndManyWait_nobodyMissesTheLast() throws Exception {
    for (int round = 0; round < 20; round++) {
      var bell = new Bell();
      var news = new AtomicLong();
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        threads.add(Thread.ofPlatform().daemon().start(() -> {
          for (int n = 0; n < 5_000; n++) {
            news.incrementAndGet();
            bell.run();
          }
        }));
        threads.add(Thread.ofPlatform().daemon().start(() -> {
          var permits = new java.util.concurrent.Semaphore(0);
          var rope = bell.rope(permits::release);
          rope.pull();
          while (news.get() < 20_000) {
            permits.acquireUninterruptibly(); // for ever, if a wake was lost
            permits.drainPermits();
            rope.pull();
          }
          rope.letGo();
        }));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }
  }
}
