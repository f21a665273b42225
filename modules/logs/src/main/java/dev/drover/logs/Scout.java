// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Looks through what one instance prints for URLs and errors, behind its ring and never in its way: of a flood it skips what
 * the ring has dropped meanwhile. Any thread.
 */
final class Scout {
  /*
   * As in LogFeed: who raises `wakes` from 0 asks for a turn, and a turn asks for the next one until nothing came meanwhile.
   * The Finder gives one turn at a time.
   */
  private static final int LINES_A_TURN = 200;
  /** Of an error it is known that it is over once so long nothing came. */
  private static final Duration QUIET = Duration.ofMillis(300);
  private static final Duration SOON = Duration.ofMillis(20);

  private final LogCursor cursor;
  private final Finder finder;
  private final AtomicInteger wakes = new AtomicInteger();
  private volatile Findings findings = Findings.NONE;
  /** Of who has the turn, as is what follows. */
  private final ErrorGrouper errors = new ErrorGrouper();
  private UrlList urls = UrlList.EMPTY;
  private boolean unsettled;

  Scout(LogRing ring, Finder finder) {
    this.cursor = ring.from(ring.start());
    this.finder = finder;
  }

  Findings findings() {
    return findings;
  }

  /** Something was printed. */
  void wake() {
    if (wakes.getAndIncrement() == 0) {
      finder.addAfter(SOON, this);
    }
  }

  /** On the finder's thread. */
  void turn() {
    int seen = wakes.get();
    boolean more = true;
    try {
      more = look();
    } finally { // after a fault too: the line it came by is passed
      if (more) {
        finder.add(this);
      } else if (unsettled) {
        finder.addAfter(QUIET, this);
      } else if (!wakes.compareAndSet(seen, 0)) {
        finder.addAfter(SOON, this);
      }
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
