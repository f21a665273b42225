// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.Event;
import dev.drover.model.Exit;
import dev.drover.model.Health;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an event is called where people and programs read it. Pure. */
public final class EventNames {
  static final String DECLARED = "declared";
  static final String REMOVED = "removed";
  private static final String LAUNCHED = "launched";
  private static final String ADOPTED = "adopted";
  private static final String LAUNCH_FAILED = "launch-failed";
  private static final String EXITED = "exited";
  private static final String UPDATED = "updated";
  private static final Set<String> ALL = all();

  private EventNames() {}

  /** Every name that an event can have, sorted. */
  public static Set<String> known() {
    return ALL;
  }

  private static Set<String> all() {
    var all = new TreeSet<>(Set.of(DECLARED, REMOVED, LAUNCHED, ADOPTED, LAUNCH_FAILED, EXITED, UPDATED));
    Stream.of(Phase.values()).map(EventNames::name).forEach(all::add);
    Stream.of(Health.values()).map(EventNames::name).forEach(all::add);
    return Collections.unmodifiableSet(all);
  }

  private static String name(Enum<?> of) {
    return of.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What it is called when this is what it was before, and what it was after; null for a new spec. */
  static String of(@Nullable Event event, ProcessSnapshot before, ProcessSnapshot after) {
    return switch (event) {
      case null -> changed(before, after);
      case Event.Launched _ -> LAUNCHED;
      case Event.Adopted _ -> ADOPTED;
      case Event.LaunchFailed _,Event.LaunchPutOff _ -> LAUNCH_FAILED;
      case Event.Exited _ -> EXITED;
      case Event.Start _,Event.Stop _,Event.Restart _,Event.DependencyMet _,Event.DependencyWaits _,Event.DependencyLost _,Event.DependencyRestarted _,Event.LaunchWithdrawn _,Event.LaunchWaits _,Event.GroupChecked _,Event.ProbeReported _,Event.Overgrown _,Event.Elapsed _ ->
        changed(before, after);
    };
  }

  private static String changed(ProcessSnapshot before, ProcessSnapshot after) {
    if (before.phase() != after.phase()) {
      return name(after.phase());
    }
    return before.health() == after.health()
        ? UPDATED
        : name(after.health());
  }

  static String detail(@Nullable Event event, ProcessSnapshot after) {
    return event instanceof Event.Exited(_, Exit exit) ? exit.toString() : after.reason();
  }
}
