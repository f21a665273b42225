// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.harness.scenario.Contestant;
import dev.drover.launch.Launcher;
import dev.drover.model.Project;
import dev.drover.rivals.ActorDrover;
import dev.drover.rivals.AskedDrover;
import dev.drover.rivals.LockingDrover;
import dev.drover.rivals.Orchestration;

/** Opens the orchestration of each contestant. */
final class Contest {
  private Contest() {}

  static Orchestration open(Contestant contestant, Project project, Launcher launcher) {
    return switch (contestant) {
      case BOARD -> new ActorDrover(project, launcher);
      case MUTEX -> new LockingDrover(project, launcher);
      case ASK -> new AskedDrover(project, launcher);
    };
  }
}
