// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.launch.Child;
import dev.drover.launch.ChildListener;
import dev.drover.launch.ExitStatus;
import dev.drover.launch.LaunchFailure;
import dev.drover.launch.Launcher;
import dev.drover.launch.Signals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Drover's launcher without an engine: every exit and all output is listened to, by nobody who decides anything. */
final class LauncherStarter implements Starter {
  private static final Duration DEADLINE = Duration.ofMinutes(1);

  private final Launcher launcher = Tidy.launcher();
  private final Program program;
  private final int size;
  private final List<Child> children = new ArrayList<>();
  private final Semaphore exits = new Semaphore(0);

  LauncherStarter(Program program, int size) {
    this.program = program;
    this.size = size;
  }

  @Override
  public void startAll() {
    for (int i = 0; i < size; i++) {
      children.add(launch());
    }
  }

  private Child launch() {
    try {
      return launcher.launch(program.launch(), new CountsExits());
    } catch (LaunchFailure failure) {
      throw new Unusable("the launcher: " + failure.getMessage());
    }
  }

  @Override
  public void stopAll() {
    for (Child child : children) {
      boolean _ = child.signalGroup(Signals.TERM);
    }
    awaitExits(children.size());
    if (!launcher.aliveGroups(children).isEmpty()) {
      throw new Unusable("a group outlived its leader, which never started another process");
    }
    children.clear();
  }

  @Override
  public long crash(int number) {
    long begun = System.nanoTime();
    boolean _ = children.get(number).signalGroup(Signals.KILL);
    awaitExits(1);
    children.set(number, launch());
    return System.nanoTime() - begun;
  }

  private void awaitExits(int count) {
    try {
      if (!exits.tryAcquire(count, DEADLINE.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new Unusable("waited for " + DEADLINE.toSeconds() + " s in vain: " + count + " processes end");
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      throw new Unusable("interrupted");
    }
  }

  @Override
  public void close() {
    launcher.close();
  }

  private final class CountsExits implements ChildListener {
    @Override
    public void onOutput(Stream stream, byte[] buffer, int offset, int length) {
      // it prints nothing
    }

    @Override
    public void onOutputEnd() {
      // nor does it matter when it no longer can
    }

    @Override
    public void onExit(ExitStatus status) {
      exits.release();
    }
  }
}
