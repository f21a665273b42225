// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** A process of the native launcher. */
final class NativeChild implements Child {
  /*
   * Whom a signal to the group -pid reaches. The kernel does not give a number to a new process while any process has it
   * as its pid or group (pid_namespaces(7), kernel/pid.c), and the leader keeps its pid until it is reaped. So:
   *
   * 1. Before the reaping the group is ours.
   * 2. After it, the group is ours as long as it has a member. Each signal is preceded by a look, kill(-pid, 0); the
   *    first that finds nobody sets `gone`, and from then on nothing is signalled.
   * 3. `gone` is only ever set, so a race of two threads can do no more than look twice.
   */
  private final long pid;
  final int pidfd;
  final ChildListener listener;
  private final NativeLauncher launcher;
  private volatile boolean reaped;
  private volatile boolean gone;
  /** Launcher's thread only: descriptors that are still open, or -1. */
  int out;
  int err;

  NativeChild(long pid, int pidfd, int out, int err, ChildListener listener, NativeLauncher launcher) {
    this.pid = pid;
    this.pidfd = pidfd;
    this.out = out;
    this.err = err;
    this.listener = listener;
    this.launcher = launcher;
  }

  @Override
  public long pid() {
    return pid;
  }

  /** <b>Launcher's thread only.</b> */
  void reaped() {
    reaped = true;
  }

  @Override
  public boolean signalGroup(int signal) {
    return isThere() && Libc.kill(-pid, signal) == 0;
  }

  private boolean isThere() {
    if (gone) {
      return false;
    }
    if (reaped && Libc.kill(-pid, 0) < 0) {
      gone = true;
    }
    return !gone;
  }

  @Override
  public boolean groupAlive() {
    return isThere() && (!reaped || hasLivingMember());
  }

  /** A member that nobody has reaped yet still answers to kill(2), so look at what the members are. */
  private boolean hasLivingMember() {
    try (Stream<Path> all = Files.list(Path.of("/proc"))) {
      return all.filter(folder -> Character.isDigit(folder.getFileName().toString().charAt(0)))
          .anyMatch(this::isLivingMember);
    } catch (IOException unreadable) {
      return true;
    }
  }

  /** {@code proc_pid_stat(5)}: after the name in parentheses come the state, the parent and the group. */
  private boolean isLivingMember(Path process) {
    try {
      String stat = Files.readString(process.resolve("stat"), java.nio.charset.StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 4);
      return !fields[0].equals("Z") && !fields[0].equals("X") && fields[2].equals(Long.toString(pid));
    } catch (IOException ended) {
      return false;
    }
  }

  @Override
  public void closeOutput() {
    launcher.later(() -> launcher.endOutput(this));
  }
}
