// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What a command that takes long is waiting for, on the error stream: one line that is rewritten on a screen, else a line
 * when it changed, one a second at most. Any thread.
 */
final class ProgressView implements AutoCloseable {
  private static final String ERASE_LINE = "\r\u001b[K";
  private static final int REASONS = 3;
  private static final int REASON_CHARACTERS = 100;
  private static final long BETWEEN_NANOS = Duration.ofSeconds(1).toNanos();

  private final Terminal io;
  private final LongSupplier nanoTime;
  private final long until;
  private final CountDownLatch over = new CountDownLatch(1);
  private List<String> latest = List.of();
  private List<String> shown = List.of();
  private long shownNanos;
  private boolean shows;
  private boolean dirty;

  /** {@code atMost}: so long is waited. */
  ProgressView(Terminal io, LongSupplier nanoTime, Duration atMost) {
    this.io = io;
    this.nanoTime = nanoTime;
    this.until = nanoTime.getAsLong() + atMost.toNanos();
  }

  static ProgressView after(Duration quiet, Duration atMost, Terminal io) {
    var view = new ProgressView(io, System::nanoTime, atMost);
    Thread.ofVirtual().name("progress").start(() -> view.begin(quiet));
    return view;
  }

  private void begin(Duration quiet) {
    try {
      if (!over.await(quiet.toNanos(), TimeUnit.NANOSECONDS)) {
        reveal();
      }
    } catch (InterruptedException _) {
      over.countDown();
    }
  }

  synchronized void reveal() {
    if (over.getCount() > 0) {
      shows = true;
      show();
    }
  }

  synchronized void waiting(List<String> reasons) {
    latest = reasons;
    show();
  }

  private void show() {
    if (!shows || latest.isEmpty()) {
      return;
    }
    if (io.interactive()) {
      io.err().print(ERASE_LINE + Table.clip(line(), io.width() - 1));
      dirty = true;
    } else if (!latest.equals(shown) && (shown.isEmpty() || nanoTime.getAsLong() - shownNanos >= BETWEEN_NANOS)) {
      io.err().println(line());
      shown = latest;
      shownNanos = nanoTime.getAsLong();
    }
    io.err().flush();
  }

  private String line() {
    Instant now = Instant.now();
    var reasons = latest.stream().limit(REASONS + 1L)
        .map(reason -> Table.clip(Safe.text(Shown.relative(reason, now), false), REASON_CHARACTERS)).toList();
    int more = latest.size() - REASONS;
    long left = Math.max(0, Duration.ofNanos(until - nanoTime.getAsLong()).toSeconds());
    return "waiting, " + left + " s left: " + (more <= 0
        ? String.join("; ", reasons)
        : String.join("; ", reasons.subList(0, REASONS)) + "; ... and " + more + " more");
  }

  @Override
  public synchronized void close() {
    over.countDown();
    if (dirty) {
      io.err().print(ERASE_LINE);
      dirty = false;
    }
  }
}
