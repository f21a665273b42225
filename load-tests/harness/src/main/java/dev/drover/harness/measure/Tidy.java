// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.launch.Child;
import dev.drover.launch.ChildListener;
import dev.drover.launch.LaunchFailure;
import dev.drover.launch.LaunchSpec;
import dev.drover.launch.Launcher;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Launches real processes, and kills those that are left when this JVM is told to end in the middle of it. Any thread. */
final class Tidy implements Launcher {
  private static final Set<Runnable> OPEN = ConcurrentHashMap.newKeySet();
  private static volatile boolean ending;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Tidy::end, "tidy"));
  }

  private final Launcher best;
  private final Runnable closing;

  private Tidy(Launcher best) {
    this.best = best;
    this.closing = best::close;
    atEnd(closing);
  }

  static Launcher launcher() {
    return new Tidy(Launcher.best());
  }

  /**
   * Runs it when this JVM is told to end; say so before anything is started that it is to end. It may run while what it ends
   * is in use, and more than once.
   */
  static void atEnd(Runnable closing) {
    OPEN.add(closing);
    if (ending) { // whoever comes so late might be overlooked
      closing.run();
      throw new Unusable("interrupted");
    }
  }

  /** There is nothing left that it would have to end. */
  static void forget(Runnable closing) {
    OPEN.remove(closing);
  }

  private static void end() {
    ending = true;
    OPEN.forEach(Runnable::run);
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
  public Set<Child> aliveGroups(Collection<? extends Child> children) {
    return best.aliveGroups(children);
  }

  @Override
  public void close() {
    forget(closing);
    best.close();
  }
}
