// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.launch.Child;
import dev.drover.launch.ChildListener;
import dev.drover.launch.LaunchFailure;
import dev.drover.launch.LaunchSpec;
import dev.drover.launch.Launcher;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers the children that another launcher starts, by pid, so that one can be killed behind Drover's back. Any thread. */
final class Remembering implements Launcher {
  private final Launcher launcher;
  private final Map<Long, Child> children = new ConcurrentHashMap<>();

  Remembering(Launcher launcher) {
    this.launcher = launcher;
  }

  @Override
  public String name() {
    return launcher.name();
  }

  @Override
  public Child launch(LaunchSpec spec, ChildListener listener) throws LaunchFailure {
    Child child = launcher.launch(spec, listener);
    children.put(child.pid(), child);
    return child;
  }

  Child child(long pid) {
    return Objects.requireNonNull(children.get(pid));
  }

  void forget(long pid) {
    children.remove(pid);
  }

  void forgetAll() {
    children.clear();
  }

  @Override
  public Set<Child> aliveGroups(Collection<? extends Child> asked) {
    return launcher.aliveGroups(asked);
  }

  @Override
  public void close() {
    launcher.close();
  }
}
