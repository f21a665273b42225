// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A FIFO by which each program tells its pid as the first thing that it does: so that what another supervisor starts is
 * known to run without a look at all the processes of the machine. One thread calls it.
 */
final class Roll implements AutoCloseable {
  /** What {@link #close} writes, to end the thread that reads: no pid. */
  private static final long NOBODY = 0;
  private static final long MKFIFO_SECONDS = 30;

  private final BlockingQueue<Long> pids = new LinkedBlockingQueue<>();
  private final RandomAccessFile fifo;
  private final Path path;

  /** Makes the FIFO. */
  Roll(Path path) throws IOException {
    this.path = path;
    makeFifo(path);
    // For both: then opening it waits for nobody, and it has no end while nobody writes, fifo(7).
    this.fifo = new RandomAccessFile(path.toFile(), "rw");
    Thread.ofPlatform().daemon().name("roll").start(this::read);
  }

  private static void makeFifo(Path path) throws IOException {
    Process made = new ProcessBuilder("mkfifo", path.toString()).inheritIO().start();
    try {
      if (!made.waitFor(MKFIFO_SECONDS, TimeUnit.SECONDS) || made.exitValue() != 0) {
        throw new IOException("mkfifo " + path + " failed");
      }
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", hurried);
    }
  }

  Path path() {
    return path;
  }

  private void read() {
    var word = new byte[Long.BYTES];
    try {
      while (true) {
        fifo.readFully(word);
        long pid = ByteBuffer.wrap(word).order(ByteOrder.nativeOrder()).getLong();
        if (pid == NOBODY) {
          return;
        }
        pids.add(pid);
      }
    } catch (IOException closed) {
      // whoever still waits meets the deadline
    }
  }

  /** The pids of so many that have come to run since the last call, in their order. */
  List<Long> await(int count, Duration deadline) {
    var found = new ArrayList<Long>();
    long end = System.nanoTime() + deadline.toNanos();
    try {
      while (found.size() < count) {
        Long pid = pids.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        if (pid == null) {
          throw new Unusable("only " + found.size() + " of " + count + " run after " + deadline.toSeconds() + " s");
        }
        found.add(pid);
      }
      return found;
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      throw new Unusable("interrupted");
    }
  }

  /** The FIFO itself stays. Any thread. */
  @Override
  public void close() {
    try (fifo) {
      fifo.write(new byte[Long.BYTES]);
    } catch (IOException gone) {
      // then nobody reads it either
    }
  }
}
