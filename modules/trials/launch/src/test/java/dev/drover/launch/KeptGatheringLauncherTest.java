// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All that the native launcher promises, of children that would outlive this JVM, without cgroups. */
@Timeout(60)
class KeptGatheringLauncherTest extends NativeContract {

  @TempDir
  Path kept;

  @BeforeEach
  void onlyWhereThereIsTime() {
    assumeTrue(Integer.getInteger("drover.launches", 0) > 0, "only with -Pstress: its parts run in KeptLauncherTest, "
        + "GatheringLauncherTest and TakeoverGatheringTest");
  }

  @Override
  Launcher open() {
    return new KeptFixture(new NativeLauncher(new EventLoop(), Containment.gathering()), kept);
  }

  /** The keeper holds it open until the exit. */
  @Override
  boolean tellsWhenOutputIsClosed() {
    return false;
  }

  @Override
  boolean killsAllWhatHasLeft() {
    return false;
  }

  @Override
  String kind() {
    return "gathering";
  }
}
