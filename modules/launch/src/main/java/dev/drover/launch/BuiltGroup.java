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
    if (kill(signal, "-" + process.pid())) {
      return true;
    }
    if (lived && process.isAlive()) {
      return kill(signal, Long.toString(process.pid())); // It has not come to be a leader yet.
    }
    gone = true;
    return false;
  }

  boolean alive() {
    if (process.isAlive()) {
      return true;
    }
    if (!isLeader) {
      return seen.stream().anyMatch(ProcessHandle::isAlive);
    }
    return !gone && (Platform.isLinux() ? ProcStat.anyAlive((int) process.pid()) : kill(0, "-" + process.pid()));
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
    return kill(signal, Long.toString(handle.pid()));
  }

  private static boolean kill(int signal, String target) {
    try {
      Process kill = new ProcessBuilder("/bin/sh", "-c", "kill -s " + signal + " -- " + target)
          .redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
      return kill.waitFor(SECONDS, TimeUnit.SECONDS) && kill.exitValue() == 0;
    } catch (IOException _) {
      return false;
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
