// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Writes what comes to one ring to the files of its instance, some at a time, on threads that many share. What cannot be written is
 * lost and counted, and nobody waits for a disk that fails. Any thread.
 */
final class LogFeed {
  /*
   * wake() may come from any thread, while cursor and file belong to one at a time, who has `busy`. Whoever raises `wakes`
   * from 0 orders a turn, after the delay in which more may come; when much waits, one is ordered at once, unless somebody is
   * at it, who will see it. A turn takes the count back to 0 only if nothing came meanwhile, and orders the next one else. A
   * turn too many does no harm.
   */
  private static final int RUNS_A_TURN = 256;
  private static final Duration AGAIN = Duration.ofSeconds(1);
  /** A turn that should have ended so long ago waits for the disk. */
  private static final Duration SLOW = Duration.ofSeconds(2);
  /** So many files stay open while nothing is written to them, of all that share the count; two descriptors each. */
  static final int MOST_OPEN = 32;

  private final Backlog backlog;
  private final Opening opening;
  private final long delayNanos;
  private final ScheduledExecutorService threads;
  private final AtomicInteger open;
  private final LogCursor cursor;
  private final Copy copy = new Copy();
  private final AtomicInteger wakes = new AtomicInteger();
  private final AtomicBoolean hurried = new AtomicBoolean();
  private final AtomicBoolean busy = new AtomicBoolean();
  private volatile LogTrouble trouble = LogTrouble.NONE;
  private volatile String untidy = "";
  private volatile boolean ending;
  /** From when on a turn is due that has not ended, by {@link System#nanoTime}; 0 where there is none. */
  private volatile long due;
  private final CompletableFuture<Void> finished = new CompletableFuture<>();
  /** Written by who is busy only, as is what follows. */
  private volatile @Nullable LogFile file;
  private long unopened;
  private boolean counted;

  /** Opens the file, at the first output. */
  @FunctionalInterface
  interface Opening {
    LogFile open() throws IOException;
  }

  /** {@code open} counts the open files of all feeds. */
  LogFeed(LogRing ring, Backlog backlog, Opening opening, Duration delay, ScheduledExecutorService threads,
      AtomicInteger open) {
    this.open = open;
    this.backlog = backlog;
    this.opening = opening;
    this.delayNanos = delay.toNanos();
    this.threads = threads;
    this.cursor = ring.from(ring.firstLine());
  }

  /** Something was printed. */
  void wake() {
    if (wakes.getAndIncrement() == 0) {
      order(delayNanos);
    }
    if (backlog.isUrgent() && !busy.get() && hurried.compareAndSet(false, true)) {
      order(0);
    }
  }

  LogTrouble trouble() {
    LogTrouble writing = trouble;
    if (!writing.message().isEmpty()) {
      return writing;
    }
    long since = due;
    long seconds = since == 0 ? 0 : Duration.ofNanos(System.nanoTime() - since).toSeconds();
    return seconds < SLOW.toSeconds()
        ? new LogTrouble(untidy, writing.lostLines())
        : new LogTrouble("its log waits for the disk, for " + seconds + " s now", writing.lostLines());
  }

  /** Completes when all that was printed is written, as far as it can be, and the file is let go of. Once. */
  CompletableFuture<Void> finish() {
    ending = true;
    wakes.getAndIncrement(); // so whoever is at it orders another turn, which sees that it ends
    order(0);
    return finished;
  }

  /** Removes and compresses what is old. One at a time. */
  void tidy() {
    LogFile present = file;
    try {
      if (present != null) {
        present.tidy();
      }
      untidy = "";
    } catch (IOException failure) {
      untidy = "old files of its log stay: " + failure.getMessage();
    }
  }

  private void order(long nanos) {
    if (due == 0) {
      due = (System.nanoTime() + nanos) | 1; // never 0
    }
    try {
      var _ = threads.schedule(this::turn, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException _) {
      // it has ended
    }
  }

  /** Nothing to do where somebody else is at it, who sees what came, for they look at the wakes last. */
  private void turn() {
    if (!busy.compareAndSet(false, true)) {
      return;
    }
    if (due == 0) {
      due = System.nanoTime() | 1;
    }
    int seen = wakes.get();
    boolean ends = ending;
    boolean more;
    try {
      hurried.set(false);
      more = write();
      due = 0;
      if (!more && (ends || open.get() > MOST_OPEN)) {
        rest();
      }
    } finally {
      busy.set(false);
    }
    if (ends && !more) {
      finished.complete(null);
    } else if (more) {
      order(0);
    } else if (!trouble.message().isEmpty()) {
      order(AGAIN.toNanos());
    } else if (!wakes.compareAndSet(seen, 0)) {
      order(backlog.isUrgent() ? 0 : delayNanos);
    }
  }

  /** Whether more is there at once. */
  private boolean write() {
    copy.failure = null;
    boolean more = true;
    try {
      if (file == null) {
        file = open();
      }
      for (int i = 0; i < RUNS_A_TURN && more; i++) {
        more = cursor.pollRun(copy);
      }
      count(true);
      file.flush();
      trouble = copy.failure == null ? new LogTrouble("", lost()) : trouble(copy.failure);
    } catch (IOException failure) {
      more = file == null && cursor.pollRun(copy);
      trouble = trouble(failure);
    } catch (RuntimeException | Error fault) { // whatever it is: the next turn tries again
      more = false;
      trouble = trouble(new IOException("Drover failed here, which is a bug: " + fault, fault));
    }
    backlog.write(cursor.position(), cursor.next());
    return more;
  }

  private void rest() {
    try {
      if (file != null) {
        file.rest();
      }
      count(false);
    } catch (IOException failure) {
      trouble = trouble(failure);
    }
  }

  private void count(boolean isOpen) {
    if (counted != isOpen) {
      counted = isOpen;
      open.addAndGet(isOpen ? 1 : -1);
    }
  }

  private LogFile open() throws IOException {
    LogFile opened = opening.open();
    if (opened.lastLine() >= cursor.next()) {
      opened.close();
      throw new IOException("its earlier lines have numbers up to " + opened.lastLine()
          + ", and could not be read when this one began at " + cursor.next()
          + "; the next Drover here goes on after them");
    }
    return opened;
  }

  private LogTrouble trouble(IOException failure) {
    return new LogTrouble("its log cannot be written: " + why(failure), lost());
  }

  /** The exceptions of java.nio.file say no more than the file. */
  private static String why(IOException failure) {
    String message = String.valueOf(failure.getMessage());
    return switch (failure) {
      case FileAlreadyExistsException _,NotDirectoryException _ -> message + " is in the way; move it away";
      case AccessDeniedException _ -> message + ": permission denied";
      case NoSuchFileException _ -> message + ": no such file or directory";
      default -> message;
    };
  }

  private long lost() {
    return unopened + (file == null ? 0 : file.lostLines());
  }

  /** Into the file, or to nowhere where there is none. */
  private final class Copy implements LogCursor.Runs {
    private @Nullable IOException failure;

    @Override
    public void run(Run run, byte[] from, int offset, int length) {
      LogFile to = file;
      if (to == null) {
        unopened += run.lines();
        return;
      }
      try {
        to.append(run, from, offset, length);
      } catch (IOException failed) {
        failure = failed; // the run is taken, or counted as lost
      }
    }

    /** The file tells it by itself. */
    @Override
    public void gap(long missed, long next) {
      unopened += missed;
    }
  }
}
