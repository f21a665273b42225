// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.ProcessSnapshot;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/** How often a thread was blocked over many reads of the board, and how often it waited; and reads that saw something else. */
record BoardReads(long blocked, long waited, int wrong) {
  static final BoardReads UNDISTURBED = new BoardReads(0, 0, 0);
  private static final int READS = 10_000;

  /** On a thread of its own. */
  static BoardReads of(Rig rig, List<ProcessSnapshot> expected) {
    return CompletableFuture.supplyAsync(() -> read(rig, expected),
        runnable -> Thread.ofPlatform().daemon().start(runnable)).join();
  }

  private static BoardReads read(Rig rig, List<ProcessSnapshot> expected) {
    int wrong = wrongReads(rig, expected); // loads what it needs before it is counted
    var _ = self();
    ThreadInfo before = self();
    wrong += wrongReads(rig, expected);
    ThreadInfo after = self();
    return new BoardReads(after.getBlockedCount() - before.getBlockedCount(),
        after.getWaitedCount() - before.getWaitedCount(), wrong);
  }

  private static ThreadInfo self() {
    return Objects.requireNonNull(
        ManagementFactory.getThreadMXBean().getThreadInfo(Thread.currentThread().threadId()));
  }

  private static int wrongReads(Rig rig, List<ProcessSnapshot> expected) {
    int wrong = 0;
    for (int i = 0; i < READS; i++) {
      wrong += rig.drover.board().all().equals(expected) ? 0 : 1;
    }
    return wrong;
  }
}
