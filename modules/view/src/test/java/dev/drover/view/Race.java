// SPDX-License-Identifier: Apache-2.0
package dev.drover.view;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs threads from one starting line to their ends; the failure of any is the failure of the race. */
public final class Race {
  private final List<Callable<Void>> runners = new ArrayList<>();

  /** What a runner does; loops that wait for another runner must call {@link #stillOn}. */
  public interface Runner {
    void run() throws Exception;
  }

  public Race add(Runner runner) {
    runners.add(() -> {
      runner.run();
      return null;
    });
    return this;
  }

  /** Lets a loop that would wait for ever end with its test. */
  public static void stillOn() throws InterruptedException {
    Thread.onSpinWait();
    if (Thread.interrupted()) {
      throw new InterruptedException("the race is over");
    }
  }

  public void run() throws Exception {
    var start = new CyclicBarrier(runners.size());
    ExecutorService threads = Executors.newFixedThreadPool(runners.size(), Thread.ofPlatform().daemon().factory());
    try {
      List<Callable<Void>> fromTheLine = new ArrayList<>();
      for (Callable<Void> runner : runners) {
        fromTheLine.add(() -> {
          start.await();
          try {
            return runner.call();
          } catch (Throwable broken) {
            threads.shutdownNow(); // so that nobody waits for who fell
            throw broken;
          }
        });
      }
      Throwable first = null;
      for (Future<Void> end : threads.invokeAll(fromTheLine)) {
        try {
          end.get();
        } catch (ExecutionException failed) {
          Throwable why = failed.getCause();
          if (first == null || first instanceof InterruptedException) {
            first = why;
          }
        }
      }
      if (first != null) {
        throw new AssertionError("a runner fell: " + first, first);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
