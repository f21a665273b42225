// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** A native launcher that launches whatever has no input so that it would outlive this JVM. */
final class KeptFixture implements Launcher {

  static final int LOG = 1 << 20;

  private final Launcher launcher;
  private final Path folder;
  private final AtomicInteger numbers = new AtomicInteger();

  KeptFixture(Launcher launcher, Path folder) {
    this.launcher = launcher;
    this.folder = folder;
  }

  @Override
  public String name() {
    return launcher.name();
  }

  @Override
  public Child launch(LaunchSpec spec, ChildListener listener) throws LaunchFailure {
    if (spec.stdin() != LaunchSpec.Stdin.NULL) {
      return launcher.launch(spec, listener);
    }
    try {
      Path own = Files.createDirectory(folder.resolve("kept-" + numbers.incrementAndGet()));
      return launcher.launch(spec.withKeeping(new Keeping(own, LOG)), listener);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
  public void close() {
    launcher.close();
  }
}
