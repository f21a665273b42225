// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.ChildListener;
import dev.drover.launch.ExitStatus;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Hears of one child on its listener's behalf, and counts exits, ends, bytes, and the lines that these bytes should make: a
 * newline, the longest line, the exit and the end of output end one. Writer: the launcher's thread. Any thread reads.
 */
final class Account implements ChildListener {
  final String instance;
  /** 0 for what is run to probe or to stop an instance. */
  final long incarnation;
  final AtomicInteger exits = new AtomicInteger();
  final AtomicInteger ends = new AtomicInteger();
  final AtomicLong bytes = new AtomicLong();
  final AtomicLong lines = new AtomicLong();
  private final ChildListener listener;
  private final int longest;
  private final int[] unended = new int[Stream.values().length];

  Account(String instance, ChildListener listener, int longest) {
    this.instance = instance;
    this.incarnation = listener instanceof Incarnation one ? one.number : 0;
    this.listener = listener;
    this.longest = longest;
  }

  boolean isErrand() { return incarnation == 0; }

  @Override
  public void onOutput(Stream stream, byte[] buffer, int offset, int length) {
    count(stream, buffer, offset, length);
    listener.onOutput(stream, buffer, offset, length);
  }

  @Override
  public void onEarlierOutput(Instant time, Stream stream, long position, byte[] buffer, int offset, int length) {
    count(stream, buffer, offset, length);
    listener.onEarlierOutput(time, stream, position, buffer, offset, length);
  }

  private void count(Stream stream, byte[] buffer, int offset, int length) {
    bytes.addAndGet(length);
    long ended = 0;
    int open = unended[stream.ordinal()];
    for (int i = offset; i < offset + length; i++) {
      boolean newline = buffer[i] == '\n';
      boolean full = !newline && open == longest;
      ended += newline || full ? 1 : 0;
      open = newline ? 0 : full ? 1 : open + 1;
    }
    unended[stream.ordinal()] = open;
    lines.addAndGet(ended);
  }

  private void endLines() {
    for (int i = 0; i < unended.length; i++) {
      lines.addAndGet(unended[i] > 0 ? 1 : 0);
      unended[i] = 0;
    }
  }

  @Override
  public void onOutputEnd() {
    endLines();
    listener.onOutputEnd();
    ends.incrementAndGet();
  }

  @Override
  public void onExit(ExitStatus status) {
    endLines();
    listener.onExit(status);
    exits.incrementAndGet();
  }
}
