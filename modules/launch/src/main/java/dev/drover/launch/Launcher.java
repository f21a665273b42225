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

  /** The native one where it can run (Linux with glibc 2.34 or later), else the portable one. */
  static Launcher best() {
    return nativeIsPossible() ? new NativeLauncher() : new ProcessBuilderLauncher();
  }

  /** On top of the JDK's {@link ProcessBuilder}. */
  static Launcher portable() {
    return new ProcessBuilderLauncher();
  }

  private static boolean nativeIsPossible() {
    String machine = System.getProperty("os.arch", "");
    return System.getProperty("os.name", "").equals("Linux") && (machine.equals("amd64") || machine.equals("aarch64"))
        && Libc.isComplete();
  }

  /** Kills what is still alive of what it started, group by group, and ends its thread. */
  @Override
  void close();
}
