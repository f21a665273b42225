// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import dev.drover.model.Goal;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.Wanted;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How far an instance has come on the way to what a command asked for, judged from its snapshot. Pure. */
@FunctionalInterface
interface Standing {
  Goal.Outcome of(InstanceId id, @Nullable ProcessSnapshot seen);

  static Standing at(Goal goal) {
    return (_, seen) -> goal.judgeIf(seen);
  }

  /** Nothing of it lives at this node, or could begin to: what rests there, or waits for a place, is in nobody's way. */
  static Standing gone(String node) {
    return (_, seen) -> seen != null && seen.node().equals(node) && !seen.phase().atRest() && !isUnplaced(seen)
        ? Goal.Outcome.OPEN
        : Goal.Outcome.REACHED;
  }

  /**
   * It is at this node, or at another one than before, and there it has come to the goal. On its way it rests for a moment at the old
   * one; what is not wanted has nothing to come to.
   */
  static Standing moved(Map<InstanceId, String> before, Optional<String> node, Goal goal) {
    return (id, seen) -> {
      if (seen == null) {
        return goal.judgeIf(null);
      }
      boolean arrived = node.map(seen.node()::equals).orElseGet(() -> !seen.node().equals(before.get(id)));
      if (arrived) {
        return goal.judge(seen);
      }
      return seen.wanted() == Wanted.DOWN && seen.phase().atRest() ? Goal.Outcome.REACHED : Goal.Outcome.OPEN;
    };
  }

  private static boolean isUnplaced(ProcessSnapshot seen) {
    return seen.phase() == Phase.PENDING;
  }
}
