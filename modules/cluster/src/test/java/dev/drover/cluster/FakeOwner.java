// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.launch.Child;
import dev.drover.launch.ChildListener;
import dev.drover.launch.LaunchSpec;
import dev.drover.launch.Launcher;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A launcher without processes that keeps what it was asked. Any thread. */
final class FakeOwner implements Launcher {

  final AtomicInteger killings = new AtomicInteger();
  final List<Long> feeds = new CopyOnWriteArrayList<>();
  final List<Integer> signals = new CopyOnWriteArrayList<>();
  volatile @Nullable RuntimeException refusal;
  volatile Runnable duringLaunch = () -> {};
  volatile boolean watches = true;

  @Override
  public String name() {
    return "fake";
  }

  @Override
  public Child launch(LaunchSpec spec, ChildListener listener) {
    duringLaunch.run();
    return new Child() {
      @Override
      public long pid() {
        return 7;
      }

      @Override
      public boolean signalGroup(int signal) {
        return signals.add(signal);
      }

      @Override
      public boolean groupAlive() {
        return signals.isEmpty();
      }

      @Override
      public void closeOutput() {}
    };
  }

  @Override
  public void killAll() {
    killings.incrementAndGet();
    RuntimeException failure = refusal;
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public boolean canWatch() {
    return watches;
  }

  @Override
  public void feed(long untilNanos) {
    feeds.add(untilNanos);
  }

  @Override
  public void close() {}
}
