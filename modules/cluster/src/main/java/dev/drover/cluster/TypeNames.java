// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.engine.InstanceActor;
import dev.drover.engine.LedgerEntry;
import dev.drover.engine.Orchestrator;
import dev.drover.model.Event;
import dev.drover.model.Exit;
import dev.drover.model.PlacementSpec;
import dev.drover.model.Probe;
import java.util.Map;

/** The short name of each subtype of a sealed type of the model, as it is stored: a name once used never changes. Pure. */
final class TypeNames {
  static final Map<Class<?>, String> ALL = Map.ofEntries( //
      Map.entry(Event.Start.class, "start"), //
      Map.entry(Event.Stop.class, "stop"), //
      Map.entry(Event.Restart.class, "restart"), //
      Map.entry(Event.DependencyMet.class, "dependency-met"), //
      Map.entry(Event.DependencyWaits.class, "dependency-waits"), //
      Map.entry(Event.DependencyLost.class, "dependency-lost"), //
      Map.entry(Event.DependencyRestarted.class, "dependency-restarted"), //
      Map.entry(Event.Launched.class, "launched"), //
      Map.entry(Event.Adopted.class, "adopted"), //
      Map.entry(Event.LaunchFailed.class, "launch-failed"), //
      Map.entry(Event.LaunchPutOff.class, "launch-put-off"), //
      Map.entry(Event.LaunchWithdrawn.class, "launch-withdrawn"), //
      Map.entry(Event.LaunchWaits.class, "launch-waits"), //
      Map.entry(Event.Exited.class, "exited"), //
      Map.entry(Event.GroupChecked.class, "group-checked"), //
      Map.entry(Event.ProbeReported.class, "probe-reported"), //
      Map.entry(Event.Overgrown.class, "overgrown"), //
      Map.entry(Event.Elapsed.class, "elapsed"), //
      Map.entry(Exit.Code.class, "code"), //
      Map.entry(Exit.Signalled.class, "signalled"), //
      Map.entry(Exit.NotLaunched.class, "not-launched"), //
      Map.entry(Exit.Lost.class, "lost"), //
      Map.entry(Probe.Check.Exec.class, "exec"), //
      Map.entry(Probe.Check.Http.class, "http"), //
      Map.entry(Probe.Check.Tcp.class, "tcp"), //
      Map.entry(Probe.Check.Log.class, "log"), //
      Map.entry(PlacementSpec.Spread.None.class, "none"), //
      Map.entry(PlacementSpec.Spread.OverNodes.class, "over-nodes"), //
      Map.entry(PlacementSpec.Spread.OverLabel.class, "over-label"), //
      Map.entry(LedgerEntry.Deployed.class, "deployed"), //
      Map.entry(LedgerEntry.Removed.class, "removed"), //
      Map.entry(LedgerEntry.Wished.class, "wished"), //
      Map.entry(LedgerEntry.Drained.class, "drained"), //
      Map.entry(InstanceActor.Tell.class, "tell"), //
      Map.entry(InstanceActor.Respecify.class, "respecify"), //
      Map.entry(InstanceActor.Leave.class, "leave"), //
      Map.entry(InstanceActor.HandOver.class, "hand-over"), //
      Map.entry(InstanceActor.LookAtDependencies.class, "look-at-dependencies"), //
      Map.entry(InstanceActor.Deliver.class, "deliver"), //
      Map.entry(InstanceActor.Send.class, "send"), //
      Map.entry(Orchestrator.Start.class, "start-named"), //
      Map.entry(Orchestrator.Stop.class, "stop-named"), //
      Map.entry(Orchestrator.Restart.class, "restart-named"), //
      Map.entry(Orchestrator.Deliver.class, "deliver-named"), //
      Map.entry(Orchestrator.Deploy.class, "deploy"), //
      Map.entry(Orchestrator.Remove.class, "remove"), //
      Map.entry(Orchestrator.Scale.class, "scale"), //
      Map.entry(Orchestrator.Drain.class, "drain"), //
      Map.entry(Orchestrator.Move.class, "move"));

  private TypeNames() {}
}
