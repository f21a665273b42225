// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.logs.LogCursor;
import dev.drover.logs.LogEntry;
import dev.drover.logs.LogRing;
import dev.drover.logs.TimedText;
import dev.drover.model.Subscription;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * Waits for a line of one incarnation in which a pattern is found, and tells it once. The lines are read on scanning
 * threads, some at a time, so that no pattern and no flood, however long, holds up anybody else. Any thread.
 */
final class LineWatch implements AutoCloseable {
  /*
   * wake() may come from any thread at any time, while the cursor belongs to one at a time: whoever raises `wakes` from 0
   * orders a scan, and a scan orders the next one until it can take the count back to 0. Those who come meanwhile only
   * raise it. It begins at 1, and start() orders the first scan when everything is in place.
   */
  private static final int LINES_AT_ONCE = 500;
  private static final long LINE_BUDGET_NANOS = 100_000_000;

  private final Services services;
  private final long incarnation;
  private final Pattern pattern;
  private final LogCursor cursor;
  private final Consumer<String> found;
  private final AtomicInteger wakes = new AtomicInteger(1);
  private volatile boolean done;
  private final Subscription subscription;

  private LineWatch(Services services, ProbeActor.Order order, String pattern, LogRing ring, Consumer<String> found) {
    this.services = services;
    this.incarnation = order.incarnation();
    this.pattern = Pattern.compile(pattern);
    this.cursor = ring.from(1);
    this.found = found;
    this.subscription = ring.onAppend(this::wake);
  }

  static LineWatch start(Services services, ProbeActor.Order order, String pattern, Consumer<String> found) {
    LogRing ring = services.logs().ring(order.instance(), order.logs());
    var watch = new LineWatch(services, order, pattern, ring, found);
    watch.order();
    return watch;
  }

  private void wake() {
    if (!done && wakes.getAndIncrement() == 0) {
      order();
    }
  }

  private void order() {
    services.workers().scans().execute(this::scan);
  }

  private void scan() {
    int seen = wakes.get();
    boolean more = readSome();
    if (done) {
      cursor.close();
    } else if (more || !wakes.compareAndSet(seen, 0)) {
      order();
    }
  }

  /** Whether there may be more to read at once. */
  private boolean readSome() {
    for (int i = 0; i < LINES_AT_ONCE && !done; i++) {
      LogEntry entry = cursor.poll();
      if (entry == null) {
        return false;
      }
      if (entry instanceof LogEntry.Line line && line.incarnation() == incarnation && matches(line.text())) {
        close();
        found.accept(line.text());
      }
    }
    return true;
  }

  private boolean matches(String line) {
    try {
      return pattern.matcher(new TimedText(line, System.nanoTime() + LINE_BUDGET_NANOS)).find();
    } catch (TimedText.TooLong | StackOverflowError _) {
      return false; // a pattern that recurses takes stack for each character
    }
  }

  @Override
  public void close() {
    done = true;
    subscription.close();
  }
}
