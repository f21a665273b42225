// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The standard input of a child of {@link ProcessBuilderLauncher}. A write to its pipe lasts until the child reads, so a
 * thread of its own does it, which ends with the pipe. Any thread, where not said.
 */
final class BuiltInput extends BufferedInput {

  /** Stands for the end in the queue, where no other is empty. */
  private static final byte[] END = new byte[0];

  private final OutputStream pipe;
  private final LinkedBlockingQueue<byte[]> waiting = new LinkedBlockingQueue<>();

  BuiltInput(OutputStream pipe) {
    this.pipe = pipe;
  }

  @Override
  void handOver(byte[] bytes) {
    waiting.add(bytes);
  }

  @Override
  void handOverEnd() {
    waiting.add(END);
  }

  /** The child is gone; the JDK closes the pipe by itself, and a write that is under way ends with the last reader. */
  void end() {
    enter(Stage.CLOSED);
    waiting.clear();
    waiting.add(END);
  }

  /** Writes until the end of one of the two, and closes the pipe. Its own thread only. */
  void pump() {
    try (pipe) {
      for (byte[] bytes = waiting.take(); bytes.length > 0; bytes = waiting.take()) {
        pipe.write(bytes);
        pipe.flush();
        release(bytes.length);
      }
    } catch (IOException _) {
      breakIfOpen();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    waiting.clear();
  }
}
