// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.engine.Drover;
import dev.drover.logs.LogEntry;
import dev.drover.logs.LogFilter;
import dev.drover.logs.MergedLog;
import dev.drover.model.InstanceId;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.ProcessSpec;
import dev.drover.terminal.LogPrinter;
import dev.drover.terminal.Terminal;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Prints what all instances print and what happens to them, in the order of time, from a thread of its own: whoever reads
 * it slowly, or not at all, holds up neither a process nor Drover. Any thread.
 */
final class Printout {
  /** Whoever took nothing for so long is not waited for at the end. */
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private static final int LINES_AT_ONCE = 10_000;

  private final Terminal io;
  private final Runnable onClosed;
  private final Queue<Item> said = new ConcurrentLinkedQueue<>();
  private final Semaphore wakes = new Semaphore(0);
  private final AtomicLong printed = new AtomicLong();
  private final Thread thread;
  private volatile @Nullable Followed followed;
  private volatile boolean closing;
  /** Between the first line of a batch and its flush, where a reader may keep the printing thread waiting. */
  private volatile boolean writing;

  /** {@code onClosed} is called once, when nobody can read the standard output any more. */
  private Printout(Terminal io, Runnable onClosed) {
    this.io = io;
    this.onClosed = onClosed;
    thread = Thread.ofPlatform().daemon().name("drover-print").unstarted(this::run);
  }

  static Printout start(Terminal io, Runnable onClosed) {
    var printout = new Printout(io, onClosed);
    printout.thread.start();
    return printout;
  }

  /** A line for one of the two streams. */
  private record Item(Instant time, boolean error, String text) {}

  /** What is printed; the logs and the place belong to the printing thread. */
  private static final class Followed {
    final Drover drover;
    final LogPrinter view;
    final MergedLog logs;
    /** One that is gone stays: should it come back, its log goes on. */
    final Set<InstanceId> known = new HashSet<>();
    Map<InstanceId, ProcessSpec> deployed = Map.of();
    long nextEvent;

    Followed(Drover drover, Terminal io) {
      this.drover = drover;
      this.view = LogPrinter.on(io, drover.instances().keySet().stream().map(InstanceId::name).toList());
      this.logs = new MergedLog(List.of(), LogFilter.ALL);
      this.nextEvent = 1;
      lookForOthers();
    }

    /** Also those that have come since. */
    @SuppressWarnings("ReferenceEquality") // each deployment has a map of its own, and most looks find the same
    void lookForOthers() {
      Map<InstanceId, ProcessSpec> now = drover.instances();
      if (now != deployed) {
        deployed = now;
        now.keySet().stream().filter(known::add).map(drover.logs()::ofThisRun).forEach(logs::add);
      }
    }
  }

  /** From the beginning on. Once. */
  void follow(Drover drover) {
    var begun = new Followed(drover, io);
    followed = begun;
    var _ = drover.logs().onAppend(_ -> true, wakes::release);
    drover.events().onAppend(wakes::release);
    wakes.release();
  }

  /** A line on the error stream. */
  void say(String line) {
    said.add(new Item(Instant.now(), true, line));
    wakes.release();
  }

  private void run() {
    boolean open = true;
    boolean last;
    boolean more;
    do {
      last = closing;
      more = print(open);
      boolean closed = io.out().checkError();
      writing = false;
      if (open && closed) {
        open = false;
        onClosed.run();
      }
      if (!last && !more) {
        wakes.acquireUninterruptibly();
        wakes.drainPermits();
      }
    } while (!last || more);
  }

  /** Whether there is more at once. */
  private boolean print(boolean open) {
    var batch = new ArrayList<Item>();
    Followed now = followed;
    boolean more = now != null && logs(now, batch);
    if (now != null) {
      events(now, more ? batch.getLast().time() : Instant.MAX, batch);
    }
    for (Item item = said.poll(); item != null; item = said.poll()) {
      batch.add(item);
    }
    batch.sort(Comparator.comparing(Item::time));
    writing = true;
    for (Item item : batch) {
      if (open || item.error()) {
        if (item.error()) {
          io.out().flush(); // or the order of the two would be lost
        }
        (item.error() ? io.err() : io.out()).println(item.text());
        printed.incrementAndGet();
      }
    }
    return more;
  }

  /** Some, for they are kept until they are in order; whether there are more. */
  private boolean logs(Followed from, List<Item> batch) {
    try {
      from.lookForOthers();
      var some = from.logs.next(LINES_AT_ONCE);
      some.entries().forEach(entry -> batch.add(new Item(time(entry), false, from.view.line(entry))));
      return some.more() && !batch.isEmpty();
    } catch (UncheckedIOException failure) { // a file that the ring is past already
      batch.add(new Item(Instant.now(), true, String.valueOf(failure.getMessage())));
      return false;
    }
  }

  /** Those up to this time; later ones come with the lines that are of their time. */
  private void events(Followed from, Instant until, List<Item> batch) {
    var ring = from.drover.events();
    long last = ring.last();
    while (from.nextEvent <= last) {
      LifecycleEvent event = ring.read(from.nextEvent);
      if (event == null || event.time().isAfter(until)) {
        return; // claimed, and not there yet: it will wake us
      }
      from.nextEvent = event.number() + 1;
      News.of(event, from.drover.board().get(event.instance()))
          .ifPresent(line -> batch.add(new Item(event.time(), true, line)));
    }
  }

  private static Instant time(LogEntry entry) {
    return switch (entry) {
      case LogEntry.Line line -> line.time();
      case LogEntry.Suppressed mark -> mark.time();
      case LogEntry.Gap _,LogEntry.Unreached _ -> Instant.EPOCH;
    };
  }

  /** Prints what is left, as long as somebody takes it; false where nobody does, and its thread still waits for it. */
  boolean close() throws InterruptedException {
    closing = true;
    wakes.release();
    long before;
    do {
      before = printed.get();
    } while (!thread.join(PATIENCE) && !(writing && printed.get() == before));
    return !thread.isAlive();
  }
}
