// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.logs.LogCursor;
import dev.drover.logs.LogEntry;
import dev.drover.logs.LogRing;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Waits for a line of one incarnation in which a pattern is found, and tells it once. The lines are read on a probing
 * thread, so that no pattern, however slow, holds up the launcher's thread. Any thread.
 */
final class LineWatch implements AutoCloseable {
  /*
   * wake() may come from any thread at any time, while the cursor belongs to one at a time: the thread that raises
   * `wakes` from 0 scans until it can take its count back to 0, and those who come meanwhile only raise it.
   */
  private static final long LINE_BUDGET_NANOS = 100_000_000;

  private final Services services;
  private final long incarnation;
  private final Pattern pattern;
  private final LogCursor cursor;
  private final Consumer<String> found;
  private final AtomicInteger wakes = new AtomicInteger();
  private volatile boolean done;
  private final AutoCloseable subscription;

  private LineWatch(Services services, ProbeActor.Order order, String pattern, LogRing ring, Consumer<String> found) {
    this.services = services;
    this.incarnation = order.incarnation();
    this.pattern = Pattern.compile(pattern);
    this.cursor = ring.from(1);
    this.found = found;
    this.subscription = ring.onAppend(this::wake);
  }

  static LineWatch start(Services services, ProbeActor.Order order, String pattern, Consumer<String> found) {
    LogRing ring = services.logs().find(order.instance());
    if (ring == null) {
      throw new IllegalStateException(order.instance() + " has no log");
    }
    var watch = new LineWatch(services, order, pattern, ring, found);
    watch.wake();
    return watch;
  }

  private void wake() {
    if (!done && wakes.getAndIncrement() == 0) {
      services.probing().execute(this::scan);
    }
  }

  private void scan() {
    int seen;
    do {
      seen = wakes.get();
      for (LogEntry entry = cursor.poll(); entry != null && !done; entry = cursor.poll()) {
        if (entry instanceof LogEntry.Line line && line.incarnation() == incarnation && matches(line.text())) {
          close();
          found.accept(line.text());
        }
      }
    } while (!done && !wakes.compareAndSet(seen, 0));
  }

  private boolean matches(String line) {
    try {
      return pattern.matcher(new TimedText(line, System.nanoTime() + LINE_BUDGET_NANOS)).find();
    } catch (TimedText.TooLong _) {
      return false;
    }
  }

  @Override
  public void close() {
    done = true;
    try {
      subscription.close();
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
