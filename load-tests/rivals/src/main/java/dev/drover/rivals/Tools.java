// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import dev.drover.launch.Launcher;
import dev.drover.logs.LogStore;
import java.time.InstantSource;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;

/**
 * What the owners of one rival share. {@code launching} carries out what may take long; {@code alarms} only ever posts.
 * Any thread.
 */
record Tools(Launcher launcher, LogStore logs, Executor launching, ScheduledExecutorService alarms,
    InstantSource clock) {

  static Tools of(Launcher launcher, Executor launching) {
    return new Tools(launcher, new LogStore(), launching, alarmClock(), InstantSource.system());
  }

  private static ScheduledExecutorService alarmClock() {
    var clock = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("rival-alarms").factory(),
        new ThreadPoolExecutor.DiscardPolicy()); // what is armed after the end rings no more
    clock.setRemoveOnCancelPolicy(true);
    return clock;
  }
}
