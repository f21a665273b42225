// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.Scheduler;
import org.apache.pekko.event.NoLogging;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

@Timeout(30)
class DeadlineSchedulerTest {
  private static final FiniteDuration NEVER = FiniteDuration.create(100, TimeUnit.DAYS);

  private final DeadlineScheduler scheduler = new DeadlineScheduler(ConfigFactory.empty(), NoLogging.getInstance(),
      Thread.ofPlatform().daemon().factory());
  private final LinkedBlockingQueue<String> rung = new LinkedBlockingQueue<>();
  private final ExecutionContext here = ExecutionContext.fromExecutor(Runnable::run);

  @AfterEach
  void close() {
    scheduler.close();
  }

  private Cancellable once(long millis, String name) {
    return scheduler.scheduleOnce(FiniteDuration.create(millis, TimeUnit.MILLISECONDS), (Runnable) () -> rung.add(name),
        here);
  }

  @Test
  void ringsInTheOrderOfDeadlines() throws Exception {
    once(200, "third");
    once(100, "second");
    var taken = once(50, "first");
    assertThat(List.of(rung.take(), rung.take(), rung.take())).containsExactly("first", "second", "third");
    assertThat(taken.cancel()).isFalse();
    assertThat(taken.isCancelled()).isFalse();
  }

  @Test
  void whatIsDueAlreadyRingsAtOnce() {
    once(0, "now");
    once(-5, "before");
    assertThat(rung).containsExactly("now", "before");
  }

  @Test
  void whatWasCancelledNeverRings() throws Exception {
    var cancelled = once(20, "cancelled");
    once(40, "other");
    assertThat(cancelled.cancel()).isTrue();
    assertThat(cancelled.cancel()).isFalse();
    assertThat(cancelled.isCancelled()).isTrue();
    assertThat(rung.take()).isEqualTo("other");
    assertThat(rung).isEmpty();
  }

  @Test
  void aTimerThatRepeatsGoesOnUntilItIsCancelled() throws Exception {
    var often = FiniteDuration.create(1, TimeUnit.MILLISECONDS);
    var repeated = scheduler.scheduleAtFixedRate(often, often, () -> rung.add("again"), here);
    for (int i = 0; i < 5; i++) {
      assertThat(rung.take()).isEqualTo("again");
    }
    assertThat(repeated.cancel()).isTrue();
    assertThat(repeated.isCancelled()).isTrue();
  }

  @Test
  void whoThrowsHarmsNobody() throws Exception {
    var failed = new CountDownLatch(1);
    scheduler.scheduleOnce(FiniteDuration.create(1, TimeUnit.MILLISECONDS), (Runnable) () -> {
      failed.countDown();
      throw new IllegalStateException("on purpose");
    }, ExecutionContext.fromExecutor(Runnable::run, _ -> scala.runtime.BoxedUnit.UNIT));
    failed.await();
    once(1, "other");
    assertThat(rung.take()).isEqualTo("other");
  }

  @Test
  void closingRunsWhatIsToRunThenAndNothingElse() {
    var run = new ArrayList<String>();
    Scheduler.TaskRunOnClose last = () -> run.add("at the end");
    scheduler.scheduleOnce(NEVER, last, here);
    Scheduler.TaskRunOnClose taken = () -> run.add("cancelled");
    scheduler.scheduleOnce(NEVER, taken, here).cancel();
    scheduler.scheduleOnce(NEVER, (Runnable) () -> run.add("never"), here);
    scheduler.close();
    assertThat(run).containsExactly("at the end");
    assertThatThrownBy(() -> once(1, "late")).isInstanceOf(IllegalStateException.class);
  }
}
