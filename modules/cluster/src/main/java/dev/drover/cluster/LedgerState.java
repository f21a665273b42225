// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.engine.LedgerEntry;
import dev.drover.model.Deployment;
import dev.drover.model.InstanceId;
import dev.drover.model.Project;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * All that a cluster must not forget but the numbers of incarnations: what is deployed, what of it is wanted, and which nodes are
 * drained. {@code version} counts the decisions. Immutable. Any thread.
 */
record LedgerState(Deployment deployment, Map<InstanceId, Wish> wishes, Set<String> drained, long version) {

  /** What is wanted of an instance; {@code alone}: without regard to what it depends on. */
  record Wish(boolean up, boolean alone) {}

  LedgerState {
    wishes = Collections.unmodifiableMap(wishes);
    drained = Set.copyOf(drained);
  }

  static LedgerState nothing(String project) {
    return new LedgerState(Deployment.of(new Project(project, List.of())), Map.of(), Set.of(), 0);
  }

  boolean isWanted(InstanceId id) {
    Wish wish = wishes.get(id);
    return wish != null && wish.up();
  }

  /** After these decisions. What was accepted once is accepted again, for it is a pure function of what was before. */
  LedgerState after(List<LedgerEntry> entries) {
    var next = this;
    for (LedgerEntry entry : entries) {
      next = next.after(entry);
    }
    return new LedgerState(next.deployment(), next.wishes(), next.drained(), version + 1);
  }

  /** Whether nothing was ever decided. */
  boolean isEmpty() { return version == 0; }

  private LedgerState after(LedgerEntry entry) {
    return switch (entry) {
      case LedgerEntry.Deployed(var processes) -> deployed(deployment.deploy(processes));
      case LedgerEntry.Removed(var processes) -> deployed(deployment.remove(processes));
      case LedgerEntry.Wished(var instances, boolean up, boolean alone) -> {
        var all = new HashMap<>(wishes);
        instances.forEach(id -> all.put(id, new Wish(up, alone)));
        yield new LedgerState(deployment, all, drained, version);
      }
      case LedgerEntry.Drained(String node, boolean on) -> {
        var all = new HashSet<>(drained);
        boolean _ = on ? all.add(node) : all.remove(node);
        yield new LedgerState(deployment, wishes, all, version);
      }
    };
  }

  private LedgerState deployed(Deployment.Change change) {
    return switch (change) {
      case Deployment.Refused refused -> throw new IllegalStateException("the journal cannot be: " + refused.reason());
      case Deployment.Changed(Deployment next, _, _, Set<InstanceId> gone) -> {
        var all = new HashMap<>(wishes);
        gone.forEach(all::remove);
        yield new LedgerState(next, all, drained, version);
      }
    };
  }

  /** Whether these say something new. */
  boolean changes(List<LedgerEntry> entries) {
    return entries.stream().anyMatch(this::changes);
  }

  private boolean changes(LedgerEntry entry) {
    return switch (entry) {
      case LedgerEntry.Removed _ -> true;
      case LedgerEntry.Deployed(var processes) -> !(deployment.deploy(processes) instanceof Deployment.Changed same)
          || !same.next().project().equals(deployment.project());
      case LedgerEntry.Wished(var instances, boolean up, boolean alone) ->
        instances.stream().anyMatch(id -> !new Wish(up, alone).equals(wishes.get(id)));
      case LedgerEntry.Drained(String node, boolean on) -> drained.contains(node) != on;
    };
  }
}
