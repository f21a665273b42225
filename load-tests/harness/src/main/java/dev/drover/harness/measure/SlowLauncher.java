// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.launch.Child;
import dev.drover.launch.ChildListener;
import dev.drover.launch.LaunchFailure;
import dev.drover.launch.LaunchSpec;
import dev.drover.launch.Launcher;
import java.time.Duration;

/** A launcher whose launches take their time, as on a slow disk. Any thread. */
record SlowLauncher(Launcher launcher, Duration delay) implements Launcher {
  @Override
  public String name() {
    return launcher.name() + ", slowly";
  }

  @Override
  public Child launch(LaunchSpec spec, ChildListener listener) throws LaunchFailure {
    Pause.of(delay);
    return launcher.launch(spec, listener);
  }

  @Override
  public void close() {
    launcher.close();
  }
}
