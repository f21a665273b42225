// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

/** The native launcher without cgroups, for the tests of other modules, which cannot reach it. Any thread. */
public final class GatheringLauncher {

  private GatheringLauncher() {}

  public static Launcher open() {
    return new NativeLauncher(new EventLoop(), Containment.gathering());
  }

  /** Whether the best launcher here has cgroups, so that this one is another. */
  public static boolean differs() {
    Containment best = Containment.best();
    try {
      return best.cgroups().isPresent();
    } finally {
      best.close();
    }
  }
}
