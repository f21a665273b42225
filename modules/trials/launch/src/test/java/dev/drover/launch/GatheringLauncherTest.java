// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import org.junit.jupiter.api.Timeout;

/** The native launcher where there is no cgroup tree to write to. */
@Timeout(60)
class GatheringLauncherTest extends NativeContract {

  @Override
  Launcher open() {
    return new NativeLauncher(new EventLoop(), Containment.gathering());
  }

  @Override
  String kind() {
    return "gathering";
  }
}
