// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads on which anything that could wait is done, apart by what it could wait for, so that none holds up another:
 * launches of processes, launches of probes' and stops' commands, looks whether groups still live, names of hosts,
 * patterns searched for in output, sockets of probes, what the next Drover is to know, and looks at what processes use. Bounded platform threads that go when they are idle, for native
 * calls and endless patterns would pin a carrier; only sockets wait on virtual threads. Any thread.
 */
record Workers(ExecutorService launching, ExecutorService errands, ExecutorService sweeping, ExecutorService lookups,
    ExecutorService scans, ExecutorService sockets, ExecutorService records,
    ScheduledExecutorService sampling) implements AutoCloseable {
  private static final int LAUNCHING = 8;
  private static final int ERRANDS = 4;
  private static final int LOOKUPS = 4;
  private static final int SCANS = 2;
  private static final long IDLE_SECONDS = 10;

  static Workers start() {
    return new Workers(pool("drover-launch", LAUNCHING), pool("drover-errand", ERRANDS), pool("drover-sweep", 1),
        pool("drover-lookup", LOOKUPS), pool("drover-scan", SCANS), Executors
            .newThreadPerTaskExecutor(Thread.ofVirtual().name("drover-probe-", 0).factory()),
        pool("drover-record", 1),
        Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("drover-sample").factory()));
  }

  private static ExecutorService pool(String name, int threads) {
    var pool = new ThreadPoolExecutor(threads, threads, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
        Thread.ofPlatform().daemon().name(name + "-", 0).factory(), new ThreadPoolExecutor.DiscardPolicy());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  /** What was handed over is still done, what comes later is dropped; nothing is waited for. */
  @Override
  public void close() {
    List.of(launching, errands, sweeping, lookups, scans, sockets, records, sampling)
        .forEach(ExecutorService::shutdown);
  }
}
