// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.model.Health;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.Wanted;

/** Snapshots for tests. */
final class Sample {
  private Sample() {}

  static ProcessSnapshot at(InstanceId id, String node, Phase phase, Wanted wanted) {
    return new ProcessSnapshot(id, node, 1, wanted, phase, Health.NONE, "", phase == Phase.RUNNING ? 7 : 0, 1, 0, 0,
        null, null, null, null, null, 1);
  }
}
