// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.OrdinaryUser;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is left behind, where an ordinary user runs Drover. */
@Timeout(300)
class OrdinaryUserTest {
  @TempDir
  Path folder;

  @Test
  void nothingIsLeftBehind() throws Exception {
    OrdinaryUser.runs(folder, LaunchSystemTest.class);
  }
}
