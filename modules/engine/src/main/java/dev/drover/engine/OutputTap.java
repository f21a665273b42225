// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * The standard output of one incarnation on its way to one stream: the launcher's thread writes, the stream takes. It is never lost
 * and has no bound of its own: when more than {@link #MOST} bytes are unread, whoever writes is to hold the process.
 */
final class OutputTap {
  /*
   * 1. The launcher's thread counts the bytes first and then looks whether it is to hold; the stream takes them off and, when that
   *    comes down to half of MOST, asks the launcher's thread to look again. That look is in the launcher's turn, so it
   *    comes after the one that held, and no hold stays.
   * 2. The end is set after the last piece, and read before the look for one: so nothing is behind it.
   * 3. `told` is set by whoever has news and taken back by the stream before it looks: so a stream that does not
   *    take is woken once.
   */

  /** In bytes; and one reading of the launcher more. */
  static final int MOST = 256 * 1024;

  /** How it ended; {@code failure} is null where all was told. */
  record End(@Nullable String failure) {}

  private final ConcurrentLinkedQueue<ByteString> pieces = new ConcurrentLinkedQueue<>();
  private final AtomicInteger unread = new AtomicInteger();
  private final AtomicBoolean told = new AtomicBoolean();
  private final Runnable wake;
  private volatile Runnable whenRoom = () -> {};
  private volatile @Nullable End end;
  private volatile boolean cancelled;

  /** {@code wake}: there is news for the stream; it must neither block nor throw. */
  OutputTap(Runnable wake) {
    this.wake = wake;
  }

  /** One of which nothing comes anywhere. */
  static OutputTap toNobody() {
    var tap = new OutputTap(() -> {});
    tap.cancelled = true;
    return tap;
  }

  /** {@code then}: whoever holds the process is to look again. Before anything is written. */
  void onRoom(Runnable then) {
    whenRoom = then;
  }

  /** <b>Owner only:</b> the launcher's thread. */
  void write(byte[] buffer, int offset, int length) {
    if (!cancelled) {
      pieces.add(ByteString.fromArray(buffer, offset, length));
      int _ = unread.addAndGet(length);
      tell();
    }
  }

  /** Whether the process is to wait. <b>Any thread.</b> */
  boolean isFull() {
    return !cancelled && unread.get() > MOST;
  }

  /** Nothing more comes. Only the first time counts. <b>Any thread.</b> */
  void end(@Nullable String failure) {
    if (end == null) {
      end = new End(failure);
      tell();
    }
  }

  private void tell() {
    if (told.compareAndSet(false, true)) {
      wake.run();
    }
  }

  /** The stream is about to look. <b>Owner only:</b> the stream. */
  void looking() {
    told.set(false);
  }

  /** To be read before {@link #poll}: if it is there and that finds nothing, nothing comes. <b>Any thread.</b> */
  @Nullable
  End end() {
    return end;
  }

  /** The next piece; null where there is none. <b>Owner only:</b> the stream. */
  @Nullable
  ByteString poll() {
    ByteString piece = pieces.poll();
    if (piece != null) {
      int left = unread.addAndGet(-piece.size());
      if (left <= MOST / 2 && left + piece.size() > MOST / 2) {
        whenRoom.run();
      }
    }
    return piece;
  }

  boolean isCancelled() { return cancelled; }

  /** The stream takes no more: what comes is for the log alone. <b>Owner only:</b> the stream. */
  void cancel() {
    cancelled = true;
    pieces.clear();
    whenRoom.run();
  }
}
