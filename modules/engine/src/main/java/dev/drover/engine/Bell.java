// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Wakes those who wait for news of one source, each once: so whoever does not come back costs nothing more, and ringing for nobody is one
 * volatile read. Any thread.
 */
final class Bell implements Runnable {
  /*
   * Those who wait are a stack, which whoever rings takes as a whole. A rope is in it once at most: `queued` (the value of the
   * rope) is true from before it goes in until after it was taken out and its `next` was read. Whoever waits puts
   * its rope in before it looks for news, whoever has news stores it before it rings: so one of the two sees the other. Who pulls a rope that
   * was taken out, but not rung yet, is rung by that.
   *
   * Ropes that were let go of leave with the next ring; where many of them lie about, whoever lets go of the last one rings for nothing.
   */
  private static final int MOST_LOOSE = 256;

  private final AtomicReference<@Nullable Rope> waiting = new AtomicReference<>();
  private final AtomicInteger loose = new AtomicInteger();

  /** Of one who waits now and then. */
  final class Rope extends AtomicBoolean {
    private static final long serialVersionUID = 1;
    private volatile transient @Nullable Runnable wake;
    private transient @Nullable Rope next;

    private Rope(Runnable wake) {
      this.wake = wake;
    }

    /** It is to be woken by the next ring. Look for news after that. */
    void pull() {
      if (!get() && compareAndSet(false, true)) {
        Rope before;
        do {
          before = waiting.get();
          next = before;
        } while (!waiting.compareAndSet(before, this));
      }
    }

    /** It is not to be woken any more. */
    void letGo() {
      wake = null;
      if (get() && loose.incrementAndGet() > MOST_LOOSE) {
        Bell.this.run();
      }
    }
  }

  /** {@code wake} must neither block nor throw. */
  Rope rope(Runnable wake) {
    return new Rope(wake);
  }

  /** Rings. */
  @Override
  public void run() {
    if (waiting.get() == null) {
      return;
    }
    Rope rope = waiting.getAndSet(null);
    loose.set(0);
    while (rope != null) {
      Rope next = rope.next;
      Runnable wake = rope.wake;
      rope.set(false);
      if (wake != null) {
        wake.run();
      }
      rope = next;
    }
  }
}
