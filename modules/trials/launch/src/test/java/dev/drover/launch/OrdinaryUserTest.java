// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the launcher promises holds for an ordinary user, too, who has no cgroup tree to write to. */
@Timeout(300)
class OrdinaryUserTest {

  @TempDir
  Path folder;

  @Test
  void allPromisesAreKept() throws Exception {
    OrdinaryUser.runs(folder, GatheringLauncherTest.class, TakeoverGatheringTest.class, GuardianTest.class);
  }
}
