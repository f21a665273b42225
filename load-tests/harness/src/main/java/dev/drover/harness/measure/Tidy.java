// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.launch.Child;
import dev.drover.launch.ChildListener;
import dev.drover.launch.LaunchFailure;
import dev.drover.launch.LaunchSpec;
import dev.drover.launch.Launcher;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Launches real processes, and kills those that are left when this JVM is told to end in the middle of it. Any thread. */
final class Tidy implements Launcher {
  private static final Set<Launcher> OPEN = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> OPEN.forEach(Launcher::close), "tidy"));
  }

  private final Launcher best;

  private Tidy(Launcher best) {
    this.best = best;
  }

  static Launcher launcher() {
    Launcher best = Launcher.best();
    OPEN.add(best);
    return new Tidy(best);
  }

  @Override
  public String name() {
    return best.name();
  }

  @Override
  public Child launch(LaunchSpec spec, ChildListener listener) throws LaunchFailure {
    return best.launch(spec, listener);
  }

  @Override
  public void close() {
    OPEN.remove(best);
    best.close();
  }
}
