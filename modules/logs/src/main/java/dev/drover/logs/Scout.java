// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Looks through what one instance prints for URLs and errors, behind its ring and never in its way, for a tenth of a processor
 * at most: of a flood it skips what the ring has dropped meanwhile. Any thread.
 */
final class Scout {
  /*
   * As in LogFeed: who raises `wakes` from 0 orders a turn, and a turn orders the next one until nothing came meanwhile. There
   * is one thread for all scouts, so turns never meet.
   */
  private static final int LINES_A_TURN = 200;
  /** A turn is followed by so many times its own length without one. */
  private static final int REST = 9;
  /** Of an error it is known that it is over once so long nothing came. */
  private static final Duration QUIET = Duration.ofMillis(300);
  private static final Duration SOON = Duration.ofMillis(20);

  private final LogCursor cursor;
  private final ScheduledExecutorService thread;
  private final AtomicInteger wakes = new AtomicInteger();
  private volatile Findings findings = Findings.NONE;
  /** The thread's own, as is what follows. */
  private final ErrorGrouper errors = new ErrorGrouper();
  private UrlList urls = UrlList.EMPTY;
  private boolean unsettled;

  Scout(LogRing ring, ScheduledExecutorService thread) {
    this.cursor = ring.from(ring.start());
    this.thread = thread;
  }

  Findings findings() {
    return findings;
  }

  /** Something was printed. */
  void wake() {
    if (wakes.getAndIncrement() == 0) {
      order(SOON.toNanos());
    }
  }

  private void order(long nanos) {
    try {
      var _ = thread.schedule(this::turn, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException _) {
      // nobody will ask any more
    }
  }

  private void turn() {
    int seen = wakes.get();
    long begun = System.nanoTime();
    boolean more = look();
    if (more) {
      order((System.nanoTime() - begun) * REST);
    } else if (unsettled) {
      order(QUIET.toNanos());
    } else if (!wakes.compareAndSet(seen, 0)) {
      order(SOON.toNanos());
    }
  }

  /** Whether more is there at once. */
  private boolean look() {
    int lines = 0;
    for (; lines < LINES_A_TURN; lines++) {
      LogEntry entry = cursor.poll();
      if (entry == null) {
        break;
      }
      if (entry instanceof LogEntry.Line line) {
        errors.accept(line);
        urls = urls.with(Urls.in(line.text()));
      }
    }
    if (lines == 0) {
      errors.flush();
    }
    unsettled = lines > 0;
    publish();
    return lines == LINES_A_TURN;
  }

  private void publish() {
    var now = new Findings(urls.urls(), errors.groups(), errors.dropped());
    if (!now.equals(findings)) {
      findings = now;
    }
  }
}
