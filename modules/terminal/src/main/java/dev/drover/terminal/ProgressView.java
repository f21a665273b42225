// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a command that takes long is waiting for, on the error stream: one line on a screen, else a line each. Any thread. */
final class ProgressView implements AutoCloseable {
  private static final String ERASE_LINE = "\r\u001b[K";
  private final Terminal io;
  private final CountDownLatch over = new CountDownLatch(1);
  private String latest = "";
  private boolean shows;
  private boolean dirty;

  private ProgressView(Terminal io) {
    this.io = io;
  }

  static ProgressView after(Duration quiet, Terminal io) {
    var view = new ProgressView(io);
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
    String now = Safe.text(String.join("; ", reasons), false);
    if (!now.equals(latest)) {
      latest = now;
      show();
    }
  }

  private void show() {
    if (!shows || latest.isEmpty()) {
      return;
    }
    String line = "waiting: " + latest;
    if (io.interactive()) {
      io.err().print(ERASE_LINE + Table.clip(line, io.width() - 1));
      dirty = true;
    } else {
      io.err().println(line);
    }
    io.err().flush();
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
