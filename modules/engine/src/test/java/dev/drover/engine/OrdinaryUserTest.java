// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.OrdinaryUser;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs that misbehave are held, and nothing is left behind, where an ordinary user runs Drover. */
@Timeout(300)
class OrdinaryUserTest {
  @TempDir
  Path folder;

  @Test
  void nothingIsLeftBehind_andNothingIsLost() throws Exception {
    OrdinaryUser.runs(folder, LaunchSystemTest.class, StopSystemTest.class, ExitSystemTest.class,
        OutputSystemTest.class, LogDiskSystemTest.class);
  }
}
