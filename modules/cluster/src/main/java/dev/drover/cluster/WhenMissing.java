// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.engine.InstanceActor;
import dev.drover.model.ExecSpec;
import dev.drover.model.LogSpec;
import dev.drover.model.PlacementSpec;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.RestartPolicy;
import dev.drover.model.StopSpec;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a component of a record is where its form has no such field, for the writer did not know of it: as in the record's
 * defaults, else empty for what can be empty and false for a boolean. All else must be there. Pure.
 */
final class WhenMissing {
  /** Stands for "there is no value, it is an error". */
  enum Required {
    REQUIRED
  }

  private static final List<Record> DEFAULTS = List.of(ProcessSpec.of("defaults", List.of(), Path.of("/"), Map.of()),
      ExecSpec.DEFAULT, ExecSpec.RunAs.DROVER, ExecSpec.Priority.DROVER, ExecSpec.Quota.NONE, RestartPolicy.DEFAULT,
      StopSpec.DEFAULT, LogSpec.DEFAULT, LogSpec.Files.DEFAULT, PlacementSpec.ANYWHERE);
  private static final Map<Class<?>, Set<String>> ALWAYS = Map.of(ProcessSpec.class,
      Set.of("name", "command", "directory", "environment"));
  private static final Map<Class<?>, Set<String>> NULLABLE = Map.of(ProcessSnapshot.class,
      Set.of("started", "ready", "exited", "lastExit", "nextStart"), InstanceActor.Tell.class, Set.of("heard"),
      InstanceActor.Respecify.class, Set.of("heard"));
  private static final Map<Class<?>, Object> EMPTY = Map.of(Optional.class, Optional.empty(), OptionalInt.class,
      OptionalInt.empty(), OptionalLong.class, OptionalLong.empty(), List.class, List.of(), Set.class, Set.of(),
      Map.class,
      Map.of(), boolean.class, false);
  private static final Map<Class<?>, Record> BY_TYPE = byType();

  private WhenMissing() {}

  private static Map<Class<?>, Record> byType() {
    var all = new HashMap<Class<?>, Record>();
    DEFAULTS.forEach(defaults -> all.put(defaults.getClass(), defaults));
    return Map.copyOf(all);
  }

  /** The value, or {@link Required}. */
  static @Nullable Object of(Class<?> type, RecordComponent component) {
    if (mayBeNull(type, component.getName())) {
      return null;
    }
    if (ALWAYS.getOrDefault(type, Set.of()).contains(component.getName())) {
      return Required.REQUIRED;
    }
    Record defaults = BY_TYPE.get(type);
    if (defaults == null) {
      return EMPTY.getOrDefault(component.getType(), Required.REQUIRED);
    }
    try {
      return component.getAccessor().invoke(defaults);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + "." + component.getName(), e);
    }
  }

  static boolean mayBeNull(Class<?> type, String component) {
    return NULLABLE.getOrDefault(type, Set.of()).contains(component);
  }
}
