// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The standard input of a child of {@link ProcessBuilderLauncher}. A write to its pipe lasts until the child reads, so a
 * thread of its own does it, which ends with the pipe. Any thread, where not said.
 */
final class BuiltInput implements ChildInput {

  private enum Stage {
    OPEN, CLOSING, BROKEN, CLOSED
  }

  /** Stands for the end in the queue, where no other is empty. */
  private static final byte[] END = new byte[0];

  private final OutputStream pipe;
  private final AtomicInteger kept = new AtomicInteger();
  private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.OPEN);
  private final LinkedBlockingQueue<byte[]> waiting = new LinkedBlockingQueue<>();

  BuiltInput(OutputStream pipe) {
    this.pipe = pipe;
  }

  @Override
  public Written write(byte[] bytes) {
    Stage now = stage.get();
    if (now != Stage.OPEN) {
      return now == Stage.BROKEN ? new Written.Broken() : new Written.Closed();
    }
    int before = kept.getAndUpdate(some -> some + Math.min(bytes.length, MOST_KEPT - some));
    int taken = Math.min(bytes.length, MOST_KEPT - before);
    if (taken > 0) {
      waiting.add(Arrays.copyOf(bytes, taken));
    }
    return taken == bytes.length ? new Written.Accepted(taken) : new Written.Full(taken);
  }

  @Override
  public void close() {
    if (stage.compareAndSet(Stage.OPEN, Stage.CLOSING)) {
      waiting.add(END);
    }
  }

  /** The child is gone; the JDK closes the pipe by itself, and a write that is under way ends with the last reader. */
  void end() {
    stage.set(Stage.CLOSED);
    waiting.clear();
    waiting.add(END);
  }

  /** Writes until the end of one of the two, and closes the pipe. Its own thread only. */
  void pump() {
    try (pipe) {
      for (byte[] bytes = waiting.take(); bytes.length > 0; bytes = waiting.take()) {
        pipe.write(bytes);
        pipe.flush();
        kept.getAndAdd(-bytes.length);
      }
    } catch (IOException _) {
      stage.compareAndSet(Stage.OPEN, Stage.BROKEN);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    waiting.clear();
  }
}
