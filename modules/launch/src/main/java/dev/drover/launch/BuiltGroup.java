// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;

/**
 * The processes of a child of {@link ProcessBuilderLauncher}: its process group, signalled with kill of sh(1), or, where
 * it could get no group of its own, those of its descendants that were seen. Whatever has to start a program is done in
 * order on other threads than the caller's. Any thread.
 */
final class BuiltGroup {

  private static final int SECONDS = 10;
  /** The shell could not be loaded. */
  private static final int SHELL_FAILED = 127;

  private final Process process;
  private final boolean isLeader;
  private final boolean hasProc;
  private final Set<ProcessHandle> seen = ConcurrentHashMap.newKeySet();
  private final Order order = new Order("launch: a signal could not be sent; the launcher goes on");
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile boolean gone;

  BuiltGroup(Process process, boolean isLeader, boolean hasProc) {
    this.process = process;
    this.isLeader = isLeader;
    this.hasProc = hasProc;
  }

  /** Sends it after those that were asked for before. */
  void signal(int signal) {
    var _ = order.then(() -> send(signal));
  }

  /** Completes when all signals so far were sent. */
  CompletableFuture<Void> sent() {
    return order.last();
  }

  /** Without /proc, where only kill(1) could tell, it is the answer to the last time, and the question is put anew. */
  Rest rest() {
    if (process.isAlive()) {
      return Rest.SOME;
    }
    if (!isLeader) {
      return seen.stream().anyMatch(ProcessHandle::isAlive) ? Rest.SOME : Rest.NONE;
    }
    if (!gone && hasProc) {
      return Rest.ASK_PROC;
    }
    if (!gone && asking.compareAndSet(false, true)) {
      var _ = order.then(() -> send(0)).thenRun(() -> asking.set(false));
    }
    return gone ? Rest.NONE : Rest.SOME;
  }

  /** From now on its number may be another's. */
  void seenGone() {
    gone = true;
  }

  private void send(int signal) {
    if (!isLeader) {
      signalSeen(signal);
    } else if (!gone) {
      sendToGroup(signal);
    }
  }

  private void sendToGroup(int signal) {
    boolean lived = process.isAlive();
    Sent sent = kill(signal, "-" + process.pid());
    if (sent == Sent.NOT_ASKED && signal != 0) {
      signalSeen(signal);
    } else if (sent == Sent.NOBODY && lived && process.isAlive()) {
      kill(signal, Long.toString(process.pid())); // It has not come to be a leader yet.
    } else if (sent == Sent.NOBODY) {
      gone = !hasProc || ProcTable.read().map(table -> !table.isAlive(process.pid())).orElse(false); // kill(1) fails on
                                                                                                     // another user's too
    }
  }

  private void signalSeen(int signal) {
    process.descendants().forEach(seen::add);
    Stream.concat(seen.stream(), Stream.of(process.toHandle())).filter(ProcessHandle::isAlive)
        .forEach(handle -> signalOne(signal, handle));
  }

  private static void signalOne(int signal, ProcessHandle handle) {
    if (signal == Signals.KILL) {
      handle.destroyForcibly();
    } else if (signal == Signals.TERM || Platform.isWindows()) {
      handle.destroy();
    } else {
      kill(signal, Long.toString(handle.pid()));
    }
  }

  /** What became of a signal; {@code NOT_ASKED}: kill itself could not be run, as when descriptors have run out. */
  private enum Sent {
    SENT, NOBODY, NOT_ASKED
  }

  private static Sent kill(int signal, String target) {
    try {
      Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -s " + signal + " -- " + target)
          .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      if (!kill.waitFor(SECONDS, TimeUnit.SECONDS)) {
        kill.destroyForcibly();
        return Sent.NOT_ASKED;
      }
      return kill.exitValue() == 0 ? Sent.SENT : kill.exitValue() == SHELL_FAILED ? Sent.NOT_ASKED : Sent.NOBODY;
    } catch (IOException _) {
      return Sent.NOT_ASKED;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Sent.NOT_ASKED;
    }
  }
}
