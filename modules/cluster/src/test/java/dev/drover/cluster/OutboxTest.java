// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.InstanceId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OutboxTest {
  @Test
  void manyInARow_ringOnce_untilSomebodyLooks() {
    var rings = new AtomicInteger();
    var outbox = new Outbox(rings::incrementAndGet);
    outbox.add(InstanceId.sole("web"));
    outbox.add(InstanceId.sole("web"));
    outbox.add(InstanceId.sole("db"));
    assertThat(rings).hasValue(1);
    var taken = new HashSet<InstanceId>();
    outbox.takeInto(taken);
    assertThat(taken).containsExactlyInAnyOrder(InstanceId.sole("web"), InstanceId.sole("db"));
    taken.clear();
    outbox.takeInto(taken);
    assertThat(taken).isEmpty();
    outbox.add(InstanceId.sole("db"));
    assertThat(rings).hasValue(2);
  }

  @Test
  void fromManyThreads_whoeverLooksWhenTheBellRings_missesNothing() throws Exception {
    int threads = 4;
    int each = 20_000;
    var bell = new LinkedBlockingQueue<Boolean>();
    var outbox = new Outbox(() -> bell.add(true));
    var start = new CountDownLatch(1);
    List<Thread> adding = IntStream.range(0, threads).mapToObj(thread -> Thread.ofPlatform().daemon().start(() -> {
      await(start);
      for (int i = 1; i <= each; i++) {
        outbox.add(new InstanceId("p" + thread, i));
      }
    })).toList();
    start.countDown();
    Set<InstanceId> taken = new HashSet<>();
    while (taken.size() < threads * each) {
      assertThat(bell.poll(30, TimeUnit.SECONDS)).as("a ring for what is left: %s taken", taken.size()).isNotNull();
      outbox.takeInto(taken);
    }
    for (Thread thread : adding) {
      thread.join();
    }
    assertThat(taken).hasSize(threads * each);
  }

  private static void await(CountDownLatch start) {
    try {
      start.await();
    } catch (InterruptedException over) {
      throw new IllegalStateException(over);
    }
  }
}
