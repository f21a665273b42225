// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A child of this module's launchers, of which /proc can be asked together with many others. Any thread. */
sealed interface GroupChild extends Child permits NativeChild, BuiltChild, GoneChild {

  Rest rest();

  /** Whether anything of it lives by what /proc told. Sends KILL to what has left its group, once that has ended. */
  boolean livesIn(ProcTable table);

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
    for (Child child : children) {
      Rest rest = child instanceof GroupChild own ? own.rest() : child.groupAlive() ? Rest.SOME : Rest.NONE;
      if (rest == Rest.SOME) {
        alive.add(child);
      } else if (rest == Rest.ASK_PROC && child instanceof GroupChild own) {
        unsure.add(own);
      }
    }
    if (!unsure.isEmpty()) {
      askProc(unsure, alive);
    }
    return Set.copyOf(alive);
  }

  /**
   * By two looks: what is forked while the processes are listed is missed by the first one if whoever forked it has ended
   * before that is looked at.
   */
  private static void askProc(List<GroupChild> unsure, Set<Child> alive) {
    List<GroupChild> unseen = unseen(unseen(unsure, alive), alive);
    unseen.forEach(GroupChild::seenGone);
  }

  private static List<GroupChild> unseen(List<GroupChild> unsure, Set<Child> alive) {
    if (unsure.isEmpty()) {
      return unsure;
    }
    Optional<ProcTable> table = ProcTable.read();
    List<GroupChild> unseen = new ArrayList<>();
    for (GroupChild child : unsure) {
      if (table.isEmpty() || child.livesIn(table.get())) {
        alive.add(child);
      } else {
        unseen.add(child);
      }
    }
    return unseen;
  }
}
