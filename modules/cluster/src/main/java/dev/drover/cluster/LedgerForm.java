// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.engine.LedgerEntry;
import dev.drover.model.Deployment;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.pekko.persistence.typed.SnapshotAdapter;

/** What is stored of the ledger: decisions as they were made, and now and then what all of them have come to. Immutable. */
final class LedgerForm {
  private LedgerForm() {}

  /** Decisions that were made together. */
  record Decided(List<LedgerEntry> entries) implements Wire {
    Decided {
      entries = List.copyOf(entries);
    }
  }

  /** A {@link LedgerState}. */
  record Whole(String project, int eventsKept, OptionalLong logMemory, List<ProcessSpec> processes,
      Map<String, Integer> versions, Map<String, List<InstanceId>> instances, Map<InstanceId, LedgerState.Wish> wishes,
      Set<String> drained, long version) implements Wire {

    static Whole of(LedgerState state) {
      Deployment deployment = state.deployment();
      var versions = new HashMap<String, Integer>();
      var instances = new HashMap<String, List<InstanceId>>();
      for (ProcessSpec spec : deployment.project().processes()) {
        versions.put(spec.name(), deployment.version(spec.name()));
        instances.put(spec.name(), deployment.instancesOf(spec.name()));
      }
      return new Whole(deployment.project().name(), deployment.project().eventsKept(),
          deployment.project().logMemory(), deployment.project().processes(), versions, instances, state.wishes(),
          state.drained(), state.version());
    }

    LedgerState state() {
      var whole = new Project(project, processes, eventsKept, logMemory);
      return new LedgerState(Deployment.restored(whole, versions, instances), wishes, drained, version);
    }
  }

  /** Between what is stored and what is worked with. */
  static final class Snapshots implements SnapshotAdapter<LedgerState> {
    @Override
    public Object toJournal(LedgerState state) {
      return Whole.of(state);
    }

    @Override
    public LedgerState fromJournal(Object from) {
      return ((Whole) from).state();
    }
  }
}
