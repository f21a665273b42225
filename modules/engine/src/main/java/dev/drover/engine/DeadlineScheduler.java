// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import com.typesafe.config.Config;
import java.io.Closeable;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.AbstractScheduler;
import org.apache.pekko.actor.Cancellable;
import org.apache.pekko.actor.Scheduler;
import org.apache.pekko.event.LoggingAdapter;
import org.jspecify.annotations.Nullable;
import scala.concurrent.ExecutionContext;
import scala.concurrent.duration.FiniteDuration;

/**
 * Pekko's timers on a queue ordered by deadline: its thread sleeps until the next one is due. Pekko's own wheel wakes up each
 * 10 ms, which costs one to two hundredths of a processor where nothing happens, and rings up to two ticks late. Made by
 * Pekko, as {@code pekko.scheduler.implementation}. Any thread.
 */
public final class DeadlineScheduler extends AbstractScheduler implements Closeable {
  /** Of a second: what is asked for more often than each microsecond is a mistake. */
  private static final double MAX_FREQUENCY = 1_000_000;

  private final ScheduledThreadPoolExecutor queue;
  /** What Pekko wants to be run at the latest when this is closed. */
  private final Set<Timer> atClose = ConcurrentHashMap.newKeySet();

  /** As Pekko requires it. */
  public DeadlineScheduler(Config config, LoggingAdapter log, ThreadFactory threads) {
    queue = new ScheduledThreadPoolExecutor(1, threads);
    queue.setRemoveOnCancelPolicy(true);
  }

  /** Throws an IllegalStateException once it is closed, by which Pekko's dispatchers know. */
  @Override
  public Cancellable scheduleOnce(FiniteDuration delay, Runnable task, ExecutionContext executor) {
    var timer = new Timer(task, executor);
    if (delay.toNanos() <= 0) {
      timer.run();
      return timer;
    }
    if (task instanceof Scheduler.TaskRunOnClose) {
      atClose.add(timer);
    }
    try {
      timer.entry = queue.schedule(timer, delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closed) {
      atClose.remove(timer);
      throw new IllegalStateException("cannot enqueue after timer shutdown", closed);
    }
    return timer;
  }

  @Override
  @SuppressWarnings("deprecation") // abstract in the class for Java, and yet old
  public Cancellable schedule(FiniteDuration initialDelay, FiniteDuration interval, Runnable task,
      ExecutionContext executor) {
    return new Repeated(queue.scheduleAtFixedRate(() -> handOver(task, executor), Math.max(0, initialDelay.toNanos()),
        interval.toNanos(), TimeUnit.NANOSECONDS));
  }

  private static void handOver(Runnable task, ExecutionContext executor) {
    try {
      executor.execute(task);
    } catch (Throwable fault) {
      executor.reportFailure(fault);
    }
  }

  @Override
  public double maxFrequency() {
    return MAX_FREQUENCY;
  }

  /** Nothing rings from now on but what was to ring at the latest now. */
  @Override
  public void close() {
    queue.shutdownNow();
    atClose.forEach(Timer::runHere);
  }

  /** One that rings again and again. */
  private record Repeated(Future<?> entry) implements Cancellable {
    @Override
    public boolean cancel() {
      return entry.cancel(false);
    }

    @Override
    public boolean isCancelled() { return entry.isCancelled(); }
  }

  /** One that rings once or is cancelled, whichever comes first. */
  private final class Timer implements Cancellable, Runnable {
    private enum Stage {
      ARMED, RUNG, CANCELLED
    }

    private final Runnable task;
    private final ExecutionContext executor;
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.ARMED);
    private volatile @Nullable Future<?> entry;

    Timer(Runnable task, ExecutionContext executor) {
      this.task = task;
      this.executor = executor;
    }

    @Override
    public void run() {
      if (leave(Stage.RUNG)) {
        handOver(task, executor);
      }
    }

    void runHere() {
      if (leave(Stage.RUNG)) {
        try {
          task.run();
        } catch (Throwable fault) {
          executor.reportFailure(fault);
        }
      }
    }

    @Override
    public boolean cancel() {
      boolean done = leave(Stage.CANCELLED);
      Future<?> present = entry;
      if (done && present != null) {
        present.cancel(false);
      }
      return done;
    }

    @Override
    public boolean isCancelled() { return stage.get() == Stage.CANCELLED; }

    private boolean leave(Stage to) {
      atClose.remove(this);
      return stage.compareAndSet(Stage.ARMED, to);
    }
  }
}
