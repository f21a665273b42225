// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.harness.scenario.Scenario;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;

/**
 * Changes processes at steady rates: a thread for each kind gives orders, and others carry them out, for an order may take
 * as long as a stop does. Orders beyond {@code MOST} at a time are left out and counted. Any thread.
 */
final class Churn implements AutoCloseable {
  private static final int MOST = 256;
  private static final Duration LAST_ORDERS = Duration.ofMinutes(1);

  private final Herd herd;
  private final AtomicBoolean over = new AtomicBoolean();
  private final LongAdder done = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder leftOut = new LongAdder();
  private final ExecutorService workers = new ThreadPoolExecutor(0, MOST, 5, TimeUnit.SECONDS, new SynchronousQueue<>(),
      Thread.ofPlatform().daemon().name("churn-worker-", 0).factory(), (_, _) -> leftOut.increment());

  private Churn(Herd herd) {
    this.herd = herd;
  }

  /** What is done to one process. */
  private interface Change {
    void on(int number) throws Exception;
  }

  static Churn start(Herd herd, Scenario.Load load) {
    var churn = new Churn(herd);
    churn.begin("restarts", load.restarts(), herd::restart);
    churn.begin("stops", load.stops(), herd::stopAndStart);
    churn.begin("crashes", load.crashes(), herd::crash);
    return churn;
  }

  private void begin(String kind, double rate, Change change) {
    if (rate > 0) {
      Thread.ofPlatform().daemon().name("churn-" + kind).start(() -> order(rate, change, kind.hashCode()));
    }
  }

  private void order(double rate, Change change, long seed) {
    var random = new SplittableRandom(seed);
    long every = (long) (1e9 / rate);
    long due = System.nanoTime() + every;
    while (!over.get()) {
      Pause.of(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
      int number = random.nextInt(herd.size());
      if (!over.get()) {
        workers.execute(() -> carryOut(change, number));
      }
      due += every;
    }
  }

  private void carryOut(Change change, int number) {
    try {
      change.on(number);
      done.increment();
    } catch (Exception _) {
      failed.increment();
    }
  }

  /** Orders that were carried out, that failed, and that were left out since too many were under way. */
  record Count(long done, long failed, long leftOut) {}

  Count count() {
    return new Count(done.sum(), failed.sum(), leftOut.sum());
  }

  /** No order is given any more; those that are under way are waited for, so that what was stopped is started again. */
  @Override
  public void close() {
    over.set(true);
    workers.shutdown();
    try {
      boolean _ = workers.awaitTermination(LAST_ORDERS.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
