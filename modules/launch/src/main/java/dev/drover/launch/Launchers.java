// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.lang.System.Logger.Level;
import java.time.Duration;

/** Chooses between the launchers. Any thread. */
final class Launchers {

  private Launchers() {}

  /** Loads what the native launcher is made of, where it can run. What is wrong with it, {@link #best()} tells. */
  static void prepare() {
    if (Platform.isKnownLinux() && Platform.isGnu()) {
      try {
        Libc.check();
        Spawn.check();
        Epoll.check();
      } catch (LinkageError e) {
        System.getLogger(Launchers.class.getName()).log(Level.DEBUG, "launch: " + e.getMessage());
      }
    }
  }

  static Launcher best() {
    return best(Duration.ZERO);
  }

  /** {@code tick}: of the guardian; zero for one that only waits. */
  static Launcher best(Duration tick) {
    if (Platform.isKnownLinux()) {
      try {
        return NativeLauncher.open(tick);
      } catch (RuntimeException | LinkageError e) {
        System.getLogger(Launchers.class.getName()).log(Level.WARNING,
            "launch: the native launcher cannot run here (" + e.getMessage() + "); using the process builder");
      }
    }
    return new ProcessBuilderLauncher();
  }
}
