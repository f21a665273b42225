// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A child of this module's launchers, which knows its group well enough to ask /proc for many at once. Any thread. */
sealed interface GroupChild extends Child permits NativeChild, BuiltChild {

  Rest rest();

  @Override
  default boolean groupAlive() {
    return switch (rest()) {
      case NONE -> false;
      case SOME -> true;
      case ASK_PROC -> !ProcStat.alive(Set.of(pid())).isEmpty();
    };
  }

  /** {@link Launcher#aliveGroups}, with one look at /proc, or with none where nothing asks for it. */
  static Set<Child> alive(Collection<? extends Child> children) {
    Set<Child> alive = new HashSet<>();
    List<Child> unsure = new ArrayList<>();
    Set<Long> groups = new HashSet<>();
    for (Child child : children) {
      Rest rest = child instanceof GroupChild own ? own.rest() : child.groupAlive() ? Rest.SOME : Rest.NONE;
      if (rest == Rest.SOME) {
        alive.add(child);
      } else if (rest == Rest.ASK_PROC) {
        unsure.add(child);
        groups.add(child.pid());
      }
    }
    Set<Long> seen = groups.isEmpty() ? Set.of() : ProcStat.alive(groups);
    unsure.stream().filter(child -> seen.contains(child.pid())).forEach(alive::add);
    return Set.copyOf(alive);
  }
}
