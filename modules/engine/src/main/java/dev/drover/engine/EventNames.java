// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.Event;
import dev.drover.model.Exit;
import dev.drover.model.ProcessSnapshot;
import java.util.Locale;

/** What an event is called where people and programs read it. */
final class EventNames {
  private EventNames() {}

  static String of(Event event, ProcessSnapshot before, ProcessSnapshot after) {
    return switch (event) {
      case Event.Launched _ -> "launched";
      case Event.Adopted _ -> "adopted";
      case Event.LaunchFailed _ -> "launch-failed";
      case Event.Exited _ -> "exited";
      case Event.Start _,Event.Stop _,Event.Restart _,Event.DependencyMet _,Event.DependencyWaits _,Event.DependencyLost _,Event.DependencyRestarted _,Event.LaunchWithdrawn _,Event.LaunchWaits _,Event.GroupChecked _,Event.ProbeReported _,Event.Overgrown _,Event.Elapsed _ ->
        changed(before, after);
    };
  }

  private static String changed(ProcessSnapshot before, ProcessSnapshot after) {
    if (before.phase() != after.phase()) {
      return after.phase().name().toLowerCase(Locale.ROOT);
    }
    return before.health() == after.health()
        ? "updated"
        : after.health().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  static String detail(Event event, ProcessSnapshot after) {
    return event instanceof Event.Exited(_, Exit exit) ? exit.toString() : after.reason();
  }
}
