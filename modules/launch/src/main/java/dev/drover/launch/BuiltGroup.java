// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The processes of a child of {@link ProcessBuilderLauncher}: its process group, signalled with kill of sh(1), or, where
 * it could get no group of its own, those of its descendants that were seen. Any thread.
 */
final class BuiltGroup {

  private static final int SECONDS = 10;
  /** The shell could not be loaded. */
  private static final int SHELL_FAILED = 127;

  private final Process process;
  private final boolean isLeader;
  private final Set<ProcessHandle> seen = ConcurrentHashMap.newKeySet();
  private volatile boolean gone;

  BuiltGroup(Process process, boolean isLeader) {
    this.process = process;
    this.isLeader = isLeader;
  }

  boolean signal(int signal) {
    if (!isLeader) {
      return signalSeen(signal);
    }
    if (gone) {
      return false;
    }
    boolean lived = process.isAlive();
    return switch (kill(signal, "-" + process.pid())) {
      case SENT -> true;
      case NOT_ASKED -> signalSeen(signal);
      case NOBODY -> {
        if (lived && process.isAlive()) {
          yield kill(signal, Long.toString(process.pid())) == Sent.SENT; // It has not come to be a leader yet.
        }
        gone = true;
        yield false;
      }
    };
  }

  Rest rest() {
    if (process.isAlive()) {
      return Rest.SOME;
    }
    if (!isLeader) {
      return seen.stream().anyMatch(ProcessHandle::isAlive) ? Rest.SOME : Rest.NONE;
    }
    if (!gone && Platform.isLinux()) {
      return Rest.ASK_PROC;
    }
    return gone || kill(0, "-" + process.pid()) == Sent.NOBODY ? Rest.NONE : Rest.SOME;
  }

  private boolean signalSeen(int signal) {
    process.descendants().forEach(seen::add);
    boolean any = false;
    for (ProcessHandle handle : Stream.concat(seen.stream(), Stream.of(process.toHandle())).toList()) {
      if (handle.isAlive()) {
        any |= signalOne(signal, handle);
      }
    }
    return any;
  }

  private static boolean signalOne(int signal, ProcessHandle handle) {
    if (signal == Signals.KILL) {
      return handle.destroyForcibly();
    }
    if (signal == Signals.TERM || Platform.isWindows()) {
      return handle.destroy();
    }
    return kill(signal, Long.toString(handle.pid())) == Sent.SENT;
  }

  /** What became of a signal; {@code NOT_ASKED}: kill itself could not be run, as when descriptors have run out. */
  private enum Sent {
    SENT, NOBODY, NOT_ASKED
  }

  private static Sent kill(int signal, String target) {
    try {
      Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -s " + signal + " -- " + target)
          .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      return !kill.waitFor(SECONDS, TimeUnit.SECONDS)
          ? Sent.NOT_ASKED
          : kill.exitValue() == 0 ? Sent.SENT : kill.exitValue() == SHELL_FAILED ? Sent.NOT_ASKED : Sent.NOBODY;
    } catch (IOException _) {
      return Sent.NOT_ASKED;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return Sent.NOT_ASKED;
    }
  }
}
