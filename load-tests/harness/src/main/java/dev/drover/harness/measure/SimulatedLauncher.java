// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.launch.Child;
import dev.drover.launch.ChildListener;
import dev.drover.launch.ExitStatus;
import dev.drover.launch.LaunchSpec;
import dev.drover.launch.Launcher;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Launches nothing: its children are numbers that live until they are signalled or crash. Listeners are called on one
 * thread, as the native launcher does. Any thread.
 */
final class SimulatedLauncher implements Launcher {
  private final AtomicLong pids = new AtomicLong(1L << 40); // no real process has such a number
  private final boolean crashable;
  private final ConcurrentHashMap<Long, SimulatedChild> children = new ConcurrentHashMap<>();
  private final ExecutorService teller = Executors
      .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("simulated").factory());

  /** One that is not crashable remembers no children, so that memory is that of their owners. */
  SimulatedLauncher(boolean crashable) {
    this.crashable = crashable;
  }

  @Override
  public String name() {
    return "simulated";
  }

  @Override
  public Child launch(LaunchSpec spec, ChildListener listener) {
    var child = new SimulatedChild(pids.incrementAndGet(), listener);
    if (crashable) {
      children.put(child.pid, child);
    }
    return child;
  }

  /** Ends the child with this pid with exit code 1; nothing happens where there is none. */
  void crash(long pid) {
    SimulatedChild child = children.get(pid);
    if (child != null) {
      child.end(new ExitStatus.Code(1));
    }
  }

  @Override
  public void close() {
    teller.shutdown();
  }

  /** True once it has ended. */
  private final class SimulatedChild extends AtomicBoolean implements Child {
    private static final long serialVersionUID = 1L;
    private final long pid;
    private final transient ChildListener listener;

    SimulatedChild(long pid, ChildListener listener) {
      this.pid = pid;
      this.listener = listener;
    }

    @Override
    public long pid() {
      return pid;
    }

    @Override
    public boolean signalGroup(int signal) {
      return end(new ExitStatus.Signalled(signal, false));
    }

    private boolean end(ExitStatus how) {
      boolean first = compareAndSet(false, true);
      if (first && !teller.isShutdown()) {
        children.remove(pid);
        teller.execute(() -> {
          listener.onOutputEnd();
          listener.onExit(how);
        });
      }
      return first;
    }

    @Override
    public boolean groupAlive() {
      return !get();
    }

    @Override
    public void closeOutput() {
      // there is none
    }
  }
}
