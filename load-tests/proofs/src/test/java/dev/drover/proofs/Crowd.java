// SPDX-License-Identifier: Apache-2.0
package dev.drover.proofs;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads that work, and threads that look on until these are done; the failure of any is thrown. */
final class Crowd {
  private final List<Work> workers = new ArrayList<>();
  private final List<Runnable> onlookers = new ArrayList<>();

  interface Work {
    void run() throws Exception;
  }

  Crowd worker(Work work) {
    workers.add(work);
    return this;
  }

  /** {@code look} is called again and again. */
  Crowd onlooker(Runnable look) {
    onlookers.add(look);
    return this;
  }

  void run() throws Exception {
    int size = workers.size() + onlookers.size();
    var start = new CyclicBarrier(size);
    var working = new CountDownLatch(workers.size());
    List<Callable<Void>> all = new ArrayList<>();
    for (Work work : workers) {
      all.add(() -> {
        try {
          start.await();
          work.run();
        } finally {
          working.countDown();
        }
        return null;
      });
    }
    for (Runnable look : onlookers) {
      all.add(() -> {
        start.await();
        while (working.getCount() > 0) {
          look.run();
        }
        return null;
      });
    }
    try (var threads = Executors.newFixedThreadPool(size, Thread.ofPlatform().daemon().factory())) {
      for (Future<Void> end : threads.invokeAll(all, 2, TimeUnit.MINUTES)) {
        end.get();
      }
    }
  }
}
