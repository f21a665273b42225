// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.Deployment;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSpec;
import java.util.List;

/**
 * A decision of an orchestrator that outlives it: all of them, applied one after the other to the first {@link Deployment}, say what
 * is deployed and what of it is wanted. Immutable.
 */
public sealed interface LedgerEntry {

  /** See {@link Deployment#deploy}: it was accepted. */
  record Deployed(List<ProcessSpec> processes) implements LedgerEntry {
    public Deployed {
      processes = List.copyOf(processes);
    }
  }

  /** See {@link Deployment#remove}: it was accepted. */
  record Removed(List<String> processes) implements LedgerEntry {
    public Removed {
      processes = List.copyOf(processes);
    }
  }

  /** These are wanted from now on, or not; {@code alone}: without regard to what they depend on. */
  record Wished(List<InstanceId> instances, boolean up, boolean alone) implements LedgerEntry {
    public Wished {
      instances = List.copyOf(instances);
    }
  }

  /** A node is to be emptied and gets nothing, or is as the others again. */
  record Drained(String node, boolean drained) implements LedgerEntry {}
}
