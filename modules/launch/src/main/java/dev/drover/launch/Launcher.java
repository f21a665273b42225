// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

/** Starts programs and owns what it started until it is closed. Any thread. */
public interface Launcher extends AutoCloseable {

  /** Short name for doctor: "linux-native" or "process-builder". Any thread. */
  String name();

  /**
   * Starts the program; returns once exec succeeded. It may take as long as the kernel does, so call it on an executor.
   * The listener may be called before this returns. Any thread.
   */
  Child launch(LaunchSpec spec, ChildListener listener) throws LaunchFailure;

  /** Those of these children whose groups still live. Any thread. */
  default java.util.Set<Child> alive(java.util.Collection<Child> children) {
    return children.stream().filter(Child::groupAlive).collect(java.util.stream.Collectors.toSet());
  }

  /** Closes the launcher: kills what it still owns (KILL to each group), ends its thread. Any thread. */
  @Override
  void close();

  /** The native launcher where it can run (Linux with glibc, x86-64 or arm64), else the process builder. */
  static Launcher best() {
    return Launchers.best();
  }

  /** The one on top of {@link ProcessBuilder}, wherever it runs. */
  static Launcher portable() {
    return new ProcessBuilderLauncher();
  }
}
