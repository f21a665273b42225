// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.model.Event;
import dev.drover.model.Exit;
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
      Map.entry(Probe.Check.Log.class, "log"));

  private TypeNames() {}
}
