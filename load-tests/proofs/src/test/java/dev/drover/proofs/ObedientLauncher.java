// SPDX-License-Identifier: Apache-2.0
package dev.drover.proofs;

import dev.drover.launch.Child;
import dev.drover.launch.ChildListener;
import dev.drover.launch.ExitStatus;
import dev.drover.launch.LaunchSpec;
import dev.drover.launch.Launcher;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Launches nothing: its children end at the first signal, or when they are crashed. Tells it on one thread. */
final class ObedientLauncher implements Launcher {
  private final ExecutorService events = Executors
      .newSingleThreadExecutor(Thread.ofPlatform().daemon().name("obedient-launcher").factory());
  private final AtomicLong pids = new AtomicLong(1000);
  private final Map<String, Fake> latest = new ConcurrentHashMap<>();

  @Override
  public String name() {
    return "obedient";
  }

  @Override
  public Child launch(LaunchSpec spec, ChildListener listener) {
    var child = new Fake(pids.incrementAndGet(), listener);
    latest.put(String.valueOf(spec.environment().get("DROVER_INSTANCE")), child);
    return child;
  }

  /** The latest child of this instance, if it lives, ends by itself. */
  void crash(String instance) {
    Fake child = latest.get(instance);
    if (child != null) {
      child.end(new ExitStatus.Code(1));
    }
  }

  @Override
  public void close() {
    events.shutdown();
  }

  private final class Fake implements Child {
    private final long pid;
    private final ChildListener listener;
    private final AtomicBoolean alive = new AtomicBoolean(true);

    Fake(long pid, ChildListener listener) {
      this.pid = pid;
      this.listener = listener;
    }

    void end(ExitStatus status) {
      if (alive.compareAndSet(true, false)) {
        events.execute(() -> {
          listener.onOutputEnd();
          listener.onExit(status);
        });
      }
    }

    @Override
    public long pid() {
      return pid;
    }

    @Override
    public boolean signalGroup(int signal) {
      boolean was = alive.get();
      end(new ExitStatus.Signalled(signal, false));
      return was;
    }

    @Override
    public boolean groupAlive() {
      return alive.get();
    }

    @Override
    public void closeOutput() {
      // there is none
    }
  }
}
