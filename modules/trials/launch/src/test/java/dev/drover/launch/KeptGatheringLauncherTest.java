// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** All that the native launcher promises, of children that would outlive this JVM, without cgroups. */
@Timeout(60)
class KeptGatheringLauncherTest extends KeptLauncherTest {

  @BeforeEach
  void onlyWhereThereIsTime() {
    assumeTrue(Integer.getInteger("drover.launches", 0) > 0, "only with -Pstress: its parts run in KeptLauncherTest, "
        + "GatheringLauncherTest and TakeoverGatheringTest");
  }

  @Override
  Launcher open() {
    return new KeptFixture(new NativeLauncher(new EventLoop(), Containment.gathering()), kept);
  }

  @Override
  String kind() {
    return "gathering";
  }
}
