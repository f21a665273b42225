// SPDX-License-Identifier: Apache-2.0
package dev.drover.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.model.InstanceId;
import dev.drover.model.Probe.Kind;
import dev.drover.view.ProbeBoard.Answers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ProbeBoardTest {
  private static final InstanceId WEB = InstanceId.sole("web");
  private static final InstanceId DB = InstanceId.sole("db");

  private final ProbeBoard board = new ProbeBoard();

  @Test
  void answersAreCountedByInstanceAndKind() {
    assertThat(board.of(WEB)).isEmpty();
    board.add(WEB, Kind.READY, true, Duration.ofMillis(20));
    board.add(WEB, Kind.READY, false, Duration.ofMillis(30));
    board.add(WEB, Kind.LIVE, true, Duration.ofMillis(-5));
    board.add(DB, Kind.LIVE, true, Duration.ofMillis(1));
    assertThat(board.of(WEB)).isEqualTo(Map.of(
        Kind.READY, new Answers(1, 1, Duration.ofMillis(30), Duration.ofMillis(50)),
        Kind.LIVE, new Answers(1, 0, Duration.ZERO, Duration.ZERO)));
    board.forget(WEB);
    assertThat(board.of(WEB)).isEmpty();
    assertThat(board.of(DB)).hasSize(1);
  }

  @Test
  void whatSomebodyHasRead_doesNotChange_andNothingIsLost() throws InterruptedException {
    board.add(WEB, Kind.READY, true, Duration.ZERO);
    Map<Kind, Answers> before = board.of(WEB);
    var all = new CountDownLatch(4);
    for (int thread = 0; thread < 4; thread++) {
      Thread.ofVirtual().start(() -> {
        for (int at = 0; at < 1_000; at++) {
          board.add(WEB, Kind.READY, true, Duration.ofNanos(1));
        }
        all.countDown();
      });
    }
    all.await();
    assertThat(before.get(Kind.READY)).isEqualTo(new Answers(1, 0, Duration.ZERO, Duration.ZERO));
    assertThat(board.of(WEB).get(Kind.READY))
        .isEqualTo(new Answers(4_001, 0, Duration.ofNanos(1), Duration.ofNanos(4_000)));
  }
}
