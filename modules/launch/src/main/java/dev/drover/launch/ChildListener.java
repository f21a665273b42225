// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

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

  /** Both streams are at their end, or closed. Exactly once, before or after the exit. */
  void onOutputEnd();

  /** The child ended. Exactly once; all that was in the pipes at the exit has been given to {@link #onOutput} before. */
  void onExit(ExitStatus status);
}
