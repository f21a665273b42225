// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.drover.launch.GatheringLauncher;
import dev.drover.launch.Launcher;
import dev.drover.model.ExecSpec.Orphans;
import dev.drover.model.ExecSpec.Stdin;
import dev.drover.model.ProcessSpec;

/** How Drover keeps hold of what processes fork, and whether they would outlive it. Any thread. */
enum Hold {
  /** By cgroups where there are any. */
  BEST,
  /** By session, group and environment. */
  GATHERING,
  /** With a keeper that holds their output and their exit. */
  KEPT;

  Launcher open() {
    if (this != GATHERING) {
      return Launcher.best();
    }
    assumeTrue(GatheringLauncher.differs(), "the best launcher here has no cgroups, so this would be the same again");
    return GatheringLauncher.open();
  }

  /** What reads something cannot outlive Drover. */
  ProcessSpec of(ProcessSpec spec) {
    return this == KEPT && spec.exec().stdin() == Stdin.NULL
        ? spec.withExec(spec.exec().withOrphans(Orphans.ADOPT))
        : spec;
  }
}
