// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

/** Starts processes, and tells of their output and their exit. */
public interface Launcher extends AutoCloseable {
  /** What it is called in {@code drover doctor}. */
  String name();

  /**
   * Starts the program and returns once exec succeeded. Takes as long as the kernel does: call it on an executor.
   * Callbacks may come before it returns. <b>Any thread.</b>
   */
  Child launch(LaunchSpec spec, ChildListener listener) throws LaunchFailure;

  /** Kills what is still alive of what it started, group by group, and ends its thread. */
  @Override
  void close();
}
