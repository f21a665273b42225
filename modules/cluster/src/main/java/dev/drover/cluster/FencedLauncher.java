// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.launch.Adoption;
import dev.drover.launch.Child;
import dev.drover.launch.ChildListener;
import dev.drover.launch.Keeping;
import dev.drover.launch.LaunchFailure;
import dev.drover.launch.LaunchSpec;
import dev.drover.launch.Launcher;
import dev.drover.launch.Signals;
import dev.drover.launch.Usage;
import java.util.Collection;
import java.util.Map;
import java.util.Set;

/**
 * Launches only while this node's lease is held. A launch that began in one term and is done in another, or in none, is ended at once: whoever is
 * held up in between, by a stopped JVM or a disk, comes too late. Any thread.
 */
final class FencedLauncher implements Launcher {

  private final Launcher launcher;
  private final Tenancy tenancy;

  FencedLauncher(Launcher launcher, Tenancy tenancy) {
    this.launcher = launcher;
    this.tenancy = tenancy;
  }

  @Override
  public Child launch(LaunchSpec spec, ChildListener listener) throws LaunchFailure {
    long before = tenancy.term();
    if (spec.keeping().isPresent()) {
      throw new LaunchFailure(LaunchFailure.Kind.IMPOSSIBLE_TERMS, 0, spec.program()
          + ": orphans = adopt cannot be had in a cluster, for it would live on when its node is lost; write orphans = kill");
    }
    if (before == Tenancy.NONE) {
      throw new LaunchFailure(LaunchFailure.Kind.NOT_NOW, 0, spec.program()
          + ": cannot be started: this node has not been answered by enough others of the cluster lately; it may once it is");
    }
    Child child = launcher.launch(spec, listener);
    if (tenancy.term() != before) {
      boolean _ = child.signalGroup(Signals.KILL);
    }
    return child;
  }

  /** What outlives its Drover cannot be fenced: it would live on beside the one that takes its place. */
  @Override
  public Adoption adopt(Keeping keeping, ChildListener listener) throws LaunchFailure {
    throw new LaunchFailure(LaunchFailure.Kind.IMPOSSIBLE_TERMS, 0,
        keeping.folder() + ": nothing is taken over in a cluster; write orphans = kill");
  }

  @Override
  public String name() {
    return launcher.name();
  }

  @Override
  public String containment() {
    return launcher.containment();
  }

  @Override
  public Set<Child> aliveGroups(Collection<? extends Child> children) {
    return launcher.aliveGroups(children);
  }

  @Override
  public Map<Child, Usage> usage(Collection<? extends Child> children) {
    return launcher.usage(children);
  }

  @Override
  public void killAll() {
    launcher.killAll();
  }

  @Override
  public boolean canWatch() {
    return launcher.canWatch();
  }

  @Override
  public void feed(long untilNanos) {
    launcher.feed(untilNanos);
  }

  @Override
  public void close() {
    launcher.close();
  }
}
