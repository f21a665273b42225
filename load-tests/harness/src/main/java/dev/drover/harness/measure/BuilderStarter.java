// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The JDK's ProcessBuilder in a loop, its pipes left open as they are for who wants to read the output. */
final class BuilderStarter implements Starter {
  private static final long DEADLINE_SECONDS = 60;

  private final Program program;
  private final int size;
  private final List<Process> processes = new ArrayList<>();
  private final Runnable closing = this::close;
  private boolean closed;

  BuilderStarter(Program program, int size) {
    this.program = program;
    this.size = size;
    Tidy.atEnd(closing);
  }

  @Override
  public void startAll() {
    for (int i = 0; i < size; i++) {
      start(i);
    }
  }

  /** As the last one, or in the place of one that has ended. */
  private synchronized void start(int number) {
    if (closed) {
      throw new Unusable("interrupted");
    }
    try {
      var builder = new ProcessBuilder(program.command()).directory(program.launch().dir().toFile());
      builder.environment().clear();
      builder.environment().putAll(program.launch().environment());
      Process process = builder.start();
      if (number < processes.size()) {
        processes.set(number, process);
      } else {
        processes.add(process);
      }
    } catch (IOException failure) {
      throw new Unusable("ProcessBuilder: " + failure.getMessage());
    }
  }

  @Override
  public void stopAll() {
    List<Process> all = copy();
    all.forEach(Process::destroy);
    all.forEach(BuilderStarter::end);
    synchronized (this) {
      processes.clear();
    }
  }

  private synchronized List<Process> copy() {
    return List.copyOf(processes);
  }

  @Override
  public long crash(int number) {
    Process process = copy().get(number);
    long begun = System.nanoTime();
    process.destroyForcibly();
    end(process);
    start(number);
    return System.nanoTime() - begun;
  }

  private static void end(Process process) {
    try {
      if (!process.waitFor(DEADLINE_SECONDS, TimeUnit.SECONDS)) {
        throw new Unusable("waited for " + DEADLINE_SECONDS + " s in vain: a process of ProcessBuilder ends");
      }
      for (Closeable pipe : List.of(process.getOutputStream(), process.getInputStream(), process.getErrorStream())) {
        pipe.close();
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      throw new Unusable("interrupted");
    } catch (IOException failure) {
      throw new Unusable("ProcessBuilder: " + failure.getMessage());
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    processes.forEach(Process::destroyForcibly);
    Tidy.forget(closing);
  }
}
