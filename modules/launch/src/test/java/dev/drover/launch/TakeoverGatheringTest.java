// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.junit.jupiter.api.Assumptions.assumeFalse;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TakeoverGatheringTest extends TakeoverContract {

  /** As root there are two ways to run it, and one is enough. */
  @BeforeEach
  void onlyOnce() {
    assumeFalse(LauncherFixture.isRoot(), "OrdinaryUserTest runs it as an ordinary user");
  }

  @Override
  Launcher open() {
    return new NativeLauncher(new EventLoop(), Containment.gathering());
  }

  @Override
  String kind() {
    return "gathering";
  }
}
