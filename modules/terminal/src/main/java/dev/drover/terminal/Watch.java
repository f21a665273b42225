// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The instances again and again, once a second where anything of them has changed: on a screen over what was there before, else one behind the
 * other. Until nobody reads it any more, or Drover ends. One thread.
 */
final class Watch {
  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final String CLEAR = "\u001b[2J";
  private static final String HOME = "\u001b[H";
  private static final String ERASE_LINE = "\u001b[K";
  private static final String ERASE_BELOW = "\u001b[J";

  private final Queries queries;
  private final Terminal io;
  private final Duration every;
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private String last = "";

  Watch(Queries queries, Terminal io) {
    this(queries, io, EVERY);
  }

  Watch(Queries queries, Terminal io, Duration every) {
    this.queries = queries;
    this.io = io;
    this.every = every;
  }

  int run(boolean json) throws Failure {
    try {
      return look(json);
    } catch (Failure failure) {
      if (failure.code() == Failure.NOT_RUNNING && !last.isEmpty()) {
        return Failure.DONE; // it has ended meanwhile, as for who follows logs
      }
      throw failure;
    }
  }

  private int look(boolean json) throws Failure {
    int code = Failure.DONE;
    while (code == Failure.DONE && !io.outputFailed()) {
      code = queries.instances(text -> {
        if (json && !text.equals(last)) {
          io.out().println(text);
        } else if (!json && io.interactive()) {
          redraw(queries.table(text));
        } else if (!json && !text.equals(last)) {
          io.out().print(last.isEmpty() ? "" : System.lineSeparator());
          queries.table(text).forEach(io.out()::println);
        }
        last = text;
        io.out().flush();
      });
      pause();
    }
    return code;
  }

  /** Also where nothing has changed, for times go on; what does not fit is counted. */
  private void redraw(List<String> lines) {
    int room = io.height() - 1;
    List<String> shown = lines.size() <= room ? lines : lines.subList(0, Math.max(1, room - 1));
    io.out().print((last.isEmpty() ? CLEAR : "") + HOME);
    shown.forEach(line -> io.out().println(line + ERASE_LINE));
    if (shown.size() < lines.size()) {
      io.out().println("... and " + (lines.size() - shown.size()) + " more" + ERASE_LINE);
    }
    io.out().print(ERASE_BELOW);
  }

  private void pause() {
    try {
      boolean _ = interrupted.await(every.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
    }
  }
}
