// SPDX-License-Identifier: Apache-2.0
package dev.drover.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.metrics.EventCounts.Totals;
import dev.drover.model.Exit;
import dev.drover.model.InstanceId;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.Phase;
import dev.drover.view.ConcurrentBoard;
import dev.drover.view.EventRing;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is counted, what is kept of it, and who counts when many append. */
@Timeout(60)
class EventCountsTest {
  private static final InstanceId WEB = InstanceId.sole("web");

  private final ConcurrentBoard board = new ConcurrentBoard();

  private static LifecycleEvent event(InstanceId id, String type, Phase phase, String detail) {
    return new LifecycleEvent(0, Instant.EPOCH, id, 1, type, phase, 1, detail);
  }

  private static List<Long> numbers(Exits exits) {
    return exits(exits.zero(), exits.nonzero(), exits.signal(), exits.lost());
  }

  private static List<Long> exits(long zero, long nonzero, long signal, long lost) {
    return List.of(zero, nonzero, signal, lost);
  }

  @Test
  void valuesAreToldApart_asLongAsTheyAreFew() {
    Exits exits = Exits.NONE;
    for (int round = 0; round < 2; round++) {
      for (int code = 0; code < 100; code++) {
        exits = exits.and(new Exit.Code(code).toString());
      }
      exits = exits.and(new Exit.Lost().toString());
    }
    assertThat(exits.values()).hasSize(Exits.MOST + 1).containsEntry(new Exits.Value("code", "0"), 2L)
        .containsEntry(new Exits.Value("code", "15"), 2L).containsEntry(new Exits.Value("other", ""), 168L);
    assertThat(Exits.NONE.and(new Exit.Signalled(11, true, "over\nlimits").toString()).values())
        .isEqualTo(Map.of(new Exits.Value("signal", "11"), 1L));
  }

  @Test
  void everyWayToEnd_isOfItsKind() {
    assertThat(numbers(Exits.NONE.and(new Exit.Code(0).toString()))).isEqualTo(exits(1, 0, 0, 0));
    assertThat(numbers(Exits.NONE.and(new Exit.Code(10).toString()))).isEqualTo(exits(0, 1, 0, 0));
    assertThat(numbers(Exits.NONE.and(new Exit.Signalled(9, true, "over limits.memory").toString())))
        .isEqualTo(exits(0, 0, 1, 0));
    assertThat(numbers(Exits.NONE.and(new Exit.Lost().toString()))).isEqualTo(exits(0, 0, 0, 1));
  }

  @Test
  void whatIsRemoved_isForgotten() {
    var ring = new EventRing(100);
    try (var counts = new EventCounts(ring, board)) {
      ring.append(event(WEB, "exited", Phase.BACKOFF, "exit code 1"));
      assertThat(numbers(counts.exits(WEB))).isEqualTo(exits(0, 1, 0, 0));
      ring.append(event(WEB, "removed", Phase.STOPPED, ""));
      assertThat(counts.exits(WEB)).isEqualTo(Exits.NONE);
      assertThat(counts.kept()).isZero();
    }
  }

  @Test
  void whatWasThereBefore_isCounted_andWhatIsOverwrittenIsSaid() {
    var ring = new EventRing(4);
    for (int i = 0; i < 10; i++) {
      ring.append(event(WEB, "launched", Phase.RUNNING, ""));
    }
    try (var counts = new EventCounts(ring, board)) {
      assertThat(counts.totals()).isEqualTo(new Totals(4, 0, 6));
      ring.append(event(WEB, "launch-failed", Phase.FAILED, ""));
      assertThat(counts.totals()).isEqualTo(new Totals(4, 1, 6));
    }
    ring.append(event(WEB, "launched", Phase.RUNNING, ""));
  }

  @Test
  void closed_itCountsNoMore() {
    var ring = new EventRing(4);
    var counts = new EventCounts(ring, board);
    counts.close();
    ring.append(event(WEB, "launched", Phase.RUNNING, ""));
    assertThat(counts.totals()).isEqualTo(new Totals(0, 0, 0));
  }

  @Test
  void manyAppend_andEachEventCountsOnce() throws Exception {
    int threads = 4;
    int each = 20_000;
    var ring = new EventRing(threads * each);
    var begin = new CountDownLatch(1);
    try (var counts = new EventCounts(ring, board)) {
      try (var pool = Executors.newFixedThreadPool(threads)) {
        for (int i = 0; i < threads; i++) {
          var id = new InstanceId("web", i + 1);
          var _ = pool.submit(() -> {
            begin.await();
            for (int nth = 0; nth < each; nth++) {
              ring.append(event(id, nth % 2 == 0 ? "launched" : "exited", Phase.RUNNING, "exit code 0"));
            }
            return null;
          });
        }
        begin.countDown();
      }
      assertThat(counts.totals()).isEqualTo(new Totals(threads * each / 2, 0, 0));
      assertThat(numbers(counts.exits(new InstanceId("web", 1)))).isEqualTo(exits(each / 2, 0, 0, 0));
    }
  }
}
