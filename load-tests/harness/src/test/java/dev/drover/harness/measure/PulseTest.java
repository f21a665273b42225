// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PulseTest {
  private static final Duration HANG = Duration.ofMillis(200);

  /** A read that hangs counts for all that were due meanwhile, each with what was left of the wait. */
  @Test
  void aReadThatHangsIsNotOneSlowReadAmongMany() {
    var turn = new AtomicInteger();
    Beats beats = Pulse.start(Duration.ofMillis(1), () -> {
      if (turn.incrementAndGet() == 10) {
        Pause.of(HANG);
      }
    }, () -> turn.get() >= 400).join();
    assertThat(beats.reads().getTotalCount()).isGreaterThanOrEqualTo(400);
    assertThat(beats.reads().getMaxValue()).isGreaterThanOrEqualTo(HANG.toNanos());
    assertThat(beats.reads().getCountBetweenValues(HANG.toNanos() / 2, Long.MAX_VALUE / 2))
        .as("reads that were due in the first half of the hang").isGreaterThanOrEqualTo(99);
    assertThat(beats.failed()).isZero();
  }

  /** What hangs is the read and not the machine, so the clock of the same thread knows nothing of it. */
  @Test
  void theClockIsNotBlamedForAReadThatHangs() {
    var turn = new AtomicInteger();
    Beats beats = Pulse.start(Duration.ofMillis(1), () -> {
      if (turn.incrementAndGet() == 10) {
        Pause.of(HANG.multipliedBy(2));
      }
    }, () -> turn.get() >= 20).join();
    assertThat(beats.beyond().getMaxValue()).isGreaterThanOrEqualTo(HANG.multipliedBy(2).toNanos());
    assertThat(beats.clock().getTotalCount()).isEqualTo(beats.reads().getTotalCount());
  }

  /** It hangs until it is over: nobody is there any more to ask again, and yet they would have. */
  @Test
  void whatWasDueBeforeTheEndIsReadAfterIt() {
    var over = new AtomicBoolean();
    Beats beats = Pulse.start(Duration.ofMillis(1), () -> {
      if (!over.get()) {
        Pause.of(HANG);
        over.set(true);
      }
    }, over::get).join();
    assertThat(beats.reads().getCountBetweenValues(HANG.toNanos() / 2, Long.MAX_VALUE / 2)).isGreaterThanOrEqualTo(99);
  }

  /** Reads that take longer than the time between them come to an end all the same, and so do those that are seldom. */
  @Test
  void itEndsWhateverItsRate() {
    var turn = new AtomicInteger();
    Beats busy = Pulse.start(Duration.ofNanos(100), () -> turn.incrementAndGet(), () -> turn.get() >= 1000).join();
    assertThat(busy.reads().getTotalCount()).isGreaterThanOrEqualTo(1000);
    var over = new AtomicBoolean();
    var seldom = Pulse.start(Duration.ofHours(1), () -> {}, over::get);
    over.set(true);
    assertThat(seldom.join().reads().getTotalCount()).isZero();
  }

  @Test
  void aReadThatFailsIsCounted() {
    var turn = new AtomicInteger();
    Beats beats = Pulse.start(Duration.ofMillis(1), () -> {
      if (turn.incrementAndGet() % 2 == 0) {
        throw new java.io.IOException("on purpose");
      }
    }, () -> turn.get() >= 20).join();
    assertThat(beats.failed()).isEqualTo(beats.reads().getTotalCount() / 2).isGreaterThanOrEqualTo(10);
    assertThat(beats.plus(beats).failed()).isEqualTo(2 * beats.failed());
    assertThat(beats.plus(beats).reads().getTotalCount()).isEqualTo(2 * beats.reads().getTotalCount());
  }
}
