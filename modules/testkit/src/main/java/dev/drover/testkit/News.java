// SPDX-License-Identifier: Apache-2.0
package dev.drover.testkit;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Lets threads wait until something is so, looking again whenever somebody says that something has changed. Any thread. */
final class News {
  private final List<Semaphore> waiting = new CopyOnWriteArrayList<>();

  /** Something has changed: whoever waits looks again. Blocks nobody. */
  void tell() {
    waiting.forEach(Semaphore::release);
  }

  /** What {@code look} finds, once that is not null; an {@link AssertionError} with {@code otherwise} when the time is over. */
  <T> T await(Duration atMost, Supplier<@Nullable T> look, Supplier<String> otherwise) {
    long deadlineNanos = System.nanoTime() + atMost.toNanos();
    var mine = new Semaphore(0);
    waiting.add(mine); // before the first look, or news right after it would be missed
    try {
      while (true) {
        mine.drainPermits();
        T found = look.get();
        if (found != null) {
          return found;
        }
        if (!mine.tryAcquire(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS)) {
          throw new AssertionError("after " + atMost.toMillis() + " ms: " + otherwise.get());
        }
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted: " + otherwise.get(), interrupted);
    } finally {
      waiting.remove(mine);
    }
  }
}
