// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A program that this JVM has started by itself, and that has a Drover of its own. */
@Timeout(30)
class NestedDroverTest {
  private static final String LIKE_A_DROVER = """
      cd "$0" && mkdir drover-$$ drover-$$/self drover-$$/launcher-1 && echo $$ >drover-$$/self/cgroup.procs
      echo here; read -r _
      """;

  @Test
  void keepsItsCgroups_whenThisDroverEnds_andAnotherBegins() throws IOException {
    Cgroups ours = Cgroups.open().orElse(null);
    assumeTrue(ours != null, "needs a cgroup v2 tree that can be written to");
    Path self = ours.base().resolveSibling("self");
    Process inner = new ProcessBuilder("/bin/sh", "-c", LIKE_A_DROVER, self.toString()).start();
    try (BufferedReader says = inner.inputReader()) {
      assertThat(says.readLine()).isEqualTo("here");
      Path itsLauncher = self.resolve("drover-" + inner.pid() + "/launcher-1");
      ours.close();
      assertThat(itsLauncher).as("nothing lives in it just now").isDirectory();
      assertThat(Cgroup.members(self)).as("this JVM has gone back").isEmpty();
      Cgroups again = Cgroups.open().orElseThrow();
      assertThat(Cgroup.members(self)).contains(ProcessHandle.current().pid());
      assertThat(itsLauncher).isDirectory();
      again.close();
      inner.outputWriter().close();
      assertThat(says.readLine()).isNull();
    }
    inner.onExit().join();
    Cgroups.open().orElseThrow().close();
    assertThat(Files.exists(self)).as("with the inner one it is gone").isFalse();
  }
}
