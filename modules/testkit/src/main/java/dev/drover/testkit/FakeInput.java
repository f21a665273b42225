// SPDX-License-Identifier: Apache-2.0
package dev.drover.testkit;

import dev.drover.launch.ChildInput;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The input of a child at the test's will: it reads whatever comes, until the test has it stop to, or close it. Any thread.
 */
public final class FakeInput implements ChildInput {
  private final Duration patience;
  private final News news = new News();
  private final List<Runnable> watchers = new CopyOnWriteArrayList<>();
  private final ByteArrayOutputStream read = new ByteArrayOutputStream();
  private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
  private boolean reading = true;
  private boolean ended;
  private boolean broken;
  private boolean gone;

  FakeInput(Duration patience) {
    this.patience = patience;
  }

  /** All that the child has read so far. */
  public synchronized byte[] bytes() {
    return read.toByteArray();
  }

  /** The same as text. */
  public String text() {
    return new String(bytes(), StandardCharsets.UTF_8);
  }

  /** Waits until the child has read this, be it between other things. */
  public void awaitText(String part) {
    boolean _ = news.await(patience, () -> text().contains(part) ? true : null,
        () -> "the child has not read \"" + part + "\", but \"" + text() + "\"" + (isClosed() ? " and the end" : ""));
  }

  /** Waits until the child has found the end of its input. */
  public void awaitEnd() {
    boolean _ = news.await(patience, () -> isClosed() ? true : null,
        () -> "the input is not closed; the child has read \"" + text() + "\"");
  }

  /** Whether no more can come, for it was closed by whoever writes to it. */
  public synchronized boolean isClosed() {
    return ended;
  }

  /** The child reads no more until {@link #readsAgain}: what comes is kept, {@link ChildInput#MOST_KEPT} bytes at most. */
  public synchronized void stopsReading() {
    reading = false;
  }

  /** The child reads what was kept, and what comes. */
  public void readsAgain() {
    synchronized (this) {
      reading = true;
      read.writeBytes(kept.toByteArray());
      kept.reset();
    }
    tell();
  }

  /** The child closes its input: whoever writes to it is told so. */
  public void breaks() {
    synchronized (this) {
      broken = true;
    }
    tell();
  }

  /** The child has ended. */
  void ends() {
    synchronized (this) {
      gone = true;
    }
    tell();
  }

  @Override
  public Written write(byte[] bytes) {
    Written result = take(bytes);
    news.tell();
    return result;
  }

  private synchronized Written take(byte[] bytes) {
    if (ended || gone) {
      return new Written.Closed();
    }
    if (broken) {
      return new Written.Broken();
    }
    if (reading) {
      read.writeBytes(bytes);
      return new Written.Accepted(bytes.length);
    }
    int taken = Math.min(bytes.length, MOST_KEPT - kept.size());
    kept.writeBytes(Arrays.copyOf(bytes, taken));
    return taken == bytes.length ? new Written.Accepted(taken) : new Written.Full(taken);
  }

  @Override
  public void close() {
    synchronized (this) {
      ended = true;
    }
    tell();
  }

  @Override
  public AutoCloseable onChange(Runnable then) {
    watchers.add(then);
    return () -> watchers.remove(then);
  }

  private void tell() {
    news.tell();
    watchers.forEach(Runnable::run);
  }
}
