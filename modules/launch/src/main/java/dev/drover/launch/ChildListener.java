// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.time.Instant;

/**
 * Hears of one child, one call at a time over all children of one launcher: a call that blocks keeps all the others
 * waiting. The native launcher calls on its one thread, the process builder on threads of each child, in turn. Calls may
 * come before {@link Launcher#launch} has returned.
 */
public interface ChildListener {

  /** Where output was written to. */
  enum Stream {
    OUT, ERR
  }

  /** A piece of output. The buffer is reused after the return. */
  void onOutput(Stream stream, byte[] buffer, int offset, int length);

  /**
   * What a child that was taken over has printed while an earlier JVM, or nobody, listened, at the time when it was taken
   * from its pipe. It begins after {@code position} bytes of this stream, some of which may be lost. Comes before
   * {@link Launcher#adopt} returns and before anything else.
   */
  default void onEarlierOutput(Instant time, Stream stream, long position, byte[] buffer, int offset, int length) {
    onOutput(stream, buffer, offset, length);
  }

  /** Both streams are at their end, or closed. Exactly once, before or after the exit. */
  void onOutputEnd();

  /** The child ended. Exactly once; all that was in the pipes at the exit has been given to {@link #onOutput} before. */
  void onExit(ExitStatus status);
}
