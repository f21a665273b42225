// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.terminal.Lines;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What another JVM prints, line by line, each in time: a pipe can be read without an end, so a thread does that for whoever reads here. That
 * thread is a daemon and stays: the other JVM lives longer than this one. One thread reads here.
 */
final class DaemonLines implements Lines {
  private final Process process;
  /** An empty one for the end. As many as come until a deadline, some a second. */
  private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
  private Duration deadline = Duration.ZERO;
  private long from;

  DaemonLines(Process process, Duration deadline) {
    this.process = process;
    within(deadline);
    Thread.ofPlatform().daemon().name("drover-daemon-lines").start(this::read);
  }

  /** From now on. */
  void within(Duration time) {
    deadline = time;
    from = System.nanoTime();
  }

  private void read() {
    try (var in = process.inputReader(StandardCharsets.UTF_8)) {
      in.lines().map(Optional::of).forEach(lines::add);
    } catch (IOException | UncheckedIOException broken) {
      // It ends here.
    } finally {
      lines.add(Optional.empty());
    }
  }

  @Override
  public @Nullable String next() throws IOException {
    try {
      Optional<String> line = lines.poll(deadline.toNanos() - (System.nanoTime() - from), TimeUnit.NANOSECONDS);
      if (line == null) {
        throw new IOException("its process " + process.pid() + " has not answered within " + deadline.toSeconds()
            + " s; it goes on, end it with `drover down` or kill " + process.pid());
      }
      return line.orElse(null);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", interrupted);
    }
  }
}
