// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.nio.file.Path;
import java.util.List;

/** Launches processes that end no sooner than they are made to, some of which have left their groups, and waits. */
final class LaunchesAndWaits {

  static final int SLEEPERS = 6;

  private LaunchesAndWaits() {}

  /** What kind of launcher, and how long the processes are to sleep. */
  public static void main(String[] args) throws Exception {
    Launcher launcher = args[0].equals("cgroups")
        ? NativeLauncher.open()
        : new NativeLauncher(new EventLoop(), Containment.gathering());
    String sleep = "sleep " + args[1];
    for (String script : List.of("exec " + sleep, sleep + " & exec " + sleep, "setsid " + sleep + " & exec " + sleep,
        "(setsid " + sleep + " &) ; exit 0")) {
      launcher.launch(new LaunchSpec(List.of("sh", "-c", script), Path.of("/"), LauncherContract.ENVIRONMENT),
          new Recorder());
    }
    System.out.println("launched");
    Thread.currentThread().join();
  }
}
