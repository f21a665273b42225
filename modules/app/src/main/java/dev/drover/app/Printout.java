// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.engine.Drover;
import dev.drover.logs.LogCursor;
import dev.drover.logs.LogEntry;
import dev.drover.logs.LogRing;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSpec;
import dev.drover.terminal.LogPrinter;
import dev.drover.terminal.Terminal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Prints what all instances print, in the order of time, from a thread of its own: it never holds up a process. */
final class Printout implements AutoCloseable {
  private final List<LogCursor> cursors = new ArrayList<>();
  private final List<AutoCloseable> subscriptions = new ArrayList<>();
  private final Semaphore wakes = new Semaphore(0);
  private final LogPrinter view;
  private final Terminal io;
  private final Thread thread;

  private Printout(Drover drover, Terminal io) {
    this.io = io;
    var names = drover.project().instances().keySet().stream().map(InstanceId::name).toList();
    this.view = LogPrinter.on(io, names);
    drover.project().instances().forEach((id, spec) -> follow(ring(drover, id, spec)));
    thread = Thread.ofVirtual().name("drover-print").unstarted(this::run);
  }

  private static LogRing ring(Drover drover, InstanceId id, ProcessSpec spec) {
    return drover.logs().ring(id, spec.logs().ringBytes());
  }

  static Printout start(Drover drover, Terminal io) {
    var printer = new Printout(drover, io);
    printer.thread.start();
    return printer;
  }

  private void follow(LogRing ring) {
    cursors.add(ring.from(1));
    subscriptions.add(ring.onAppend(wakes::release));
  }

  private void run() {
    try {
      while (true) {
        print();
        wakes.acquire();
        wakes.drainPermits();
      }
    } catch (InterruptedException end) {
      print();
    }
  }

  private void print() {
    var batch = new ArrayList<LogEntry>();
    for (LogCursor cursor : cursors) {
      for (LogEntry entry = cursor.poll(); entry != null; entry = cursor.poll()) {
        batch.add(entry);
      }
    }
    batch.sort(Comparator.comparing(Printout::time));
    batch.forEach(entry -> io.out().println(view.line(entry)));
    io.out().flush();
  }

  private static Instant time(LogEntry entry) {
    return entry instanceof LogEntry.Line line ? line.time() : Instant.EPOCH;
  }

  /** Prints what is left, and ends. */
  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join();
      for (AutoCloseable subscription : subscriptions) {
        subscription.close();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (Exception impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
