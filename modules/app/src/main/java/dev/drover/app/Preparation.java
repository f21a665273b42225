// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.engine.Drover;
import dev.drover.launch.Launcher;
import org.slf4j.LoggerFactory;

/**
 * What every Drover loads at its start, whatever it is to run: loaded on threads aside while the project is read and its place is claimed.
 * Who needs some of it earlier waits for it, as the JVM and the libraries see to. Any thread.
 */
final class Preparation {
  private Preparation() {}

  /** Its initializer is run once; who comes meanwhile waits. Nothing is logged here, for another thread may have come before it. */
  private static final class Logging {
    static {
      var _ = LoggerFactory.getLogger(Preparation.class);
    }

    static void begin() {
      // The initializer has done it.
    }
  }

  /** A node of a cluster, which is not {@code alone}, has other settings of its actor system. */
  static void begin(boolean alone) {
    aside("drover-prepare-launcher", Launcher::prepare);
    aside("drover-prepare-engine", () -> {
      if (alone) {
        Drover.prepare();
      }
      Logging.begin();
    });
  }

  /** Returns once whoever logs finds logging begun: if several threads begin it at once, slf4j complains about that. */
  static void awaitLogging() {
    Logging.begin();
  }

  private static void aside(String name, Runnable part) {
    Thread.ofPlatform().daemon().name(name).start(part);
  }
}
