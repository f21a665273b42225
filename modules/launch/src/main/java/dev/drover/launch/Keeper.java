// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The parent of a child that may outlive this JVM: a shell that is stopped, so that the exit status of the child stays with
 * the kernel until the keeper is ended. Any thread, where not said.
 */
final class Keeper {

  /*
   * The exit is told to the listener, then it is written down, and then the keeper is ended, which gives the status up. So
   * it is known to whoever comes after this JVM, whenever that is killed.
   */
  private static final long SELF = ProcessHandle.current().pid();
  private static final Duration LAST_BREATH = Duration.ofSeconds(2);
  private static final Duration IDLE = Duration.ofSeconds(5);
  /** Writes files and waits, neither of which the launcher's thread may. It is there only while it has something to do. */
  private static final ThreadPoolExecutor ENDING = ending();

  private final Identity shell;
  private final Identity process;
  private final boolean own;
  private final Path folder;
  private final Journal journal;
  private final AtomicBoolean ending = new AtomicBoolean();
  private volatile boolean ended;

  /** {@code own}: this JVM has spawned it. */
  Keeper(KeeperRecord record, boolean own, Path folder, Journal journal) {
    this.shell = record.keeper();
    this.process = record.process();
    this.own = own;
    this.folder = folder;
    this.journal = journal;
  }

  /** <b>Launcher's thread only</b>, once the child is registered. */
  Journal journal() {
    return journal;
  }

  /** How the child ended, as {@link Reaper} tells it; that it lives, as long as it cannot be told. */
  int look(int pidfd) {
    try {
      return Reaper.hasEnded(pidfd) ? process.exit() : Reaper.LIVES;
    } catch (IOException _) {
      return Reaper.LIVES;
    }
  }

  /** The exit was told: the number of the child, which is that of the group, will soon be of no use any more. */
  void exitTold(ExitStatus status, ProcessGroup group, Runnable whenEnded) {
    try {
      ENDING.execute(() -> {
        writeDown(status);
        end(group);
        whenEnded.run();
      });
    } catch (OutOfMemoryError _) { // there can be no thread for it
      end(group);
    }
  }

  /** Until all exits that were told so far are written down. For tests. */
  static void awaitWritten() throws InterruptedException, ExecutionException {
    ENDING.submit(() -> {}).get();
  }

  private void writeDown(ExitStatus status) {
    try {
      KeeperRecord.writeExit(folder, status);
    } catch (IOException | RuntimeException _) {
      // Only who comes after a JVM that is killed in this moment misses it.
    }
  }

  /** Whether the keeper has ended, and with it the zombie that had the number of the group. */
  boolean hasEnded() {
    return ended;
  }

  /** Ends it now. The child has ended, or nobody wants it. */
  void end(ProcessGroup group) {
    if (ending.compareAndSet(false, true)) {
      group.beginReaping();
      try {
        kill();
      } finally {
        group.endReaping(true);
        ended = true;
      }
    }
  }

  private void kill() {
    if (own ? Reaper.isChild((int) shell.pid()) : isThere(shell)) {
      int _ = Libc.kill((int) shell.pid(), Signals.KILL);
    }
    if (own) {
      Reaper.reap((int) shell.pid(), LAST_BREATH);
    }
    // Its zombie comes to this process where that gathers orphans.
    if (ProcTable.stat(process.pid()).filter(stat -> stat.parent() == SELF).isPresent() && isThere(process)) {
      Reaper.reapNow((int) process.pid());
    }
  }

  /** Also where that cannot be told: it was, and neither ends by itself. */
  private static boolean isThere(Identity one) {
    try {
      return one.exists();
    } catch (IOException _) {
      return true;
    }
  }

  private static ThreadPoolExecutor ending() {
    var executor = new ThreadPoolExecutor(1, 1, IDLE.toMillis(), TimeUnit.MILLISECONDS, new LinkedBlockingQueue<>(),
        work -> Thread.ofPlatform().daemon().name("drover-keepers").unstarted(work));
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }
}
