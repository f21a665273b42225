// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

/**
 * One of those who are compared in starting many programs. What cannot be done is {@link Unusable}. One thread, but for
 * {@link #close}.
 */
interface Starter extends AutoCloseable {

  /** Returns when all of them run. */
  void startAll();

  /** Sends TERM to all of them, and returns when each was seen to be gone. */
  void stopAll();

  /** Ends one by KILL, from 0, and returns how many nanoseconds later another ran in its place. */
  long crash(int number);

  /** Ends what is left by KILL; nothing is started any more. Any thread. */
  @Override
  void close();
}
