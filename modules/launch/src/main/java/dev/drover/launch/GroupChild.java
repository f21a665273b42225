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

  /** A look at /proc found nobody: its number may be another's from now on. */
  void seenGone();

  @Override
  default boolean groupAlive() {
    return switch (rest()) {
      case NONE -> false;
      case SOME -> true;
      case ASK_PROC -> !alive(List.of(this)).isEmpty();
    };
  }

  /** {@link Launcher#aliveGroups}, with one look at /proc, or with none where nothing asks for it. */
  static Set<Child> alive(Collection<? extends Child> children) {
    Set<Child> alive = new HashSet<>();
    List<GroupChild> unsure = new ArrayList<>();
    Set<Long> groups = new HashSet<>();
    for (Child child : children) {
      Rest rest = child instanceof GroupChild own ? own.rest() : child.groupAlive() ? Rest.SOME : Rest.NONE;
      if (rest == Rest.SOME) {
        alive.add(child);
      } else if (rest == Rest.ASK_PROC && child instanceof GroupChild own) {
        unsure.add(own);
        groups.add(own.pid());
      }
    }
    Set<Long> seen = groups.isEmpty() ? Set.of() : ProcStat.alive(groups);
    for (GroupChild child : unsure) {
      if (seen.contains(child.pid())) {
        alive.add(child);
      } else {
        child.seenGone();
      }
    }
    return Set.copyOf(alive);
  }
}
