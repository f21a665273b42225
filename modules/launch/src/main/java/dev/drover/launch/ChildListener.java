// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

/** Hears of one process. <b>Launcher's thread only:</b> callbacks come one after the other and must not block. */
public interface ChildListener {
  enum Stream {
    OUT, ERR
  }

  /** Some output; the buffer is used again afterwards. */
  void onOutput(Stream stream, byte[] buffer, int offset, int length);

  /** No more output: both streams ended or were closed. It may come before or after the exit. */
  void onOutputEnd();

  /** It ended; once. What was in its pipes at that moment has been given to {@link #onOutput} before. */
  void onExit(ExitStatus status);
}
