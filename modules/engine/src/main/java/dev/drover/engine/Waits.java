// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.Deployment;
import dev.drover.model.Exit;
import dev.drover.model.Goal;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import dev.drover.view.StatusBoard;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** Who waits for what to become of instances. Immutable. */
record Waits(List<Wait> all) {
  static final Waits NONE = new Waits(List.of());

  Waits {
    all = List.copyOf(all);
  }

  /** One who waits; tells when it is over. */
  sealed interface Wait {
    ActorRef<?> who();

    boolean concerns(InstanceId id);

    /** Whether it is over, of which who waits was told then. */
    boolean isOver(StatusBoard board, Deployment deployed);
  }

  /** For instances to come to a goal. */
  record ForGoal(Set<InstanceId> instances, Goal goal, ActorRef<Orchestrator.Outcome> who) implements Wait {
    ForGoal {
      instances = Set.copyOf(instances);
    }

    @Override
    public boolean concerns(InstanceId id) {
      return instances.contains(id);
    }

    @Override
    public boolean isOver(StatusBoard board, Deployment deployed) {
      Optional<Orchestrator.Outcome> outcome = judge(board, deployed);
      outcome.ifPresent(who::tell);
      return outcome.isPresent();
    }

    private Optional<Orchestrator.Outcome> judge(StatusBoard board, Deployment deployed) {
      var missed = new ArrayList<String>();
      var seen = new ArrayList<ProcessSnapshot>();
      boolean open = false;
      for (InstanceId id : instances) {
        ProcessSnapshot present = board.get(id);
        if (present != null) {
          seen.add(present);
        }
        switch (outcome(id, present, deployed)) {
          case OPEN -> open = true;
          case REACHED -> {
          }
          case MISSED -> missed.add(present == null ? id + ": was removed" : describe(present));
        }
      }
      return !missed.isEmpty()
          ? Optional.of(new Orchestrator.Missed(missed))
          : open ? Optional.empty() : Optional.of(new Orchestrator.Reached(seen));
    }

    private Goal.Outcome outcome(InstanceId id, @Nullable ProcessSnapshot present, Deployment deployed) {
      boolean removed = present == null && goal == Goal.UP && !deployed.specs().containsKey(id);
      return removed ? Goal.Outcome.MISSED : goal.judgeIf(present);
    }

    private static String describe(ProcessSnapshot seen) {
      return seen.instance() + ": " + seen.summary() + (seen.reason().isEmpty() ? "" : ": " + seen.reason());
    }
  }

  /** For the end of an incarnation, or of a later one. */
  record ForExit(InstanceId instance, long incarnation, ActorRef<Orchestrator.ExitReply> who) implements Wait {

    @Override
    public boolean concerns(InstanceId id) {
      return instance.equals(id);
    }

    @Override
    public boolean isOver(StatusBoard board, Deployment deployed) {
      ProcessSnapshot seen = board.get(instance);
      if (seen == null) {
        who.tell(new Orchestrator.NoExit(instance + ": was removed"));
        return true;
      }
      // A restart without back-off is one step: then the exit is seen with the next incarnation.
      boolean ended = seen.incarnation() > incarnation
          || (seen.incarnation() == incarnation && seen.exited() != null);
      Exit exit = seen.lastExit();
      boolean never = seen.phase().atRest() && seen.incarnation() <= incarnation && !ended;
      if (ended && exit != null) {
        who.tell(new Orchestrator.Ended(instance, incarnation, exit));
      } else if (never) {
        who.tell(exit instanceof Exit.NotLaunched
            ? new Orchestrator.Ended(instance, incarnation, exit)
            : new Orchestrator.NoExit(instance + ": is " + seen.summary() + ", and nothing of it was launched"));
      }
      return (ended && exit != null) || never;
    }
  }

  Waits plus(Wait more) {
    var grown = new ArrayList<>(all);
    grown.add(more);
    return new Waits(grown);
  }

  /** Without those that are over now that something has become of this one. */
  Waits after(InstanceId changed, StatusBoard board, Deployment deployed) {
    return all.isEmpty() ? this : without(wait -> wait.concerns(changed) && wait.isOver(board, deployed));
  }

  /** Without the one that has gone. */
  Waits without(ActorRef<?> gone) {
    return without(wait -> Objects.equals(wait.who(), gone));
  }

  private Waits without(Predicate<Wait> over) {
    List<Wait> left = all.stream().filter(over.negate()).toList();
    return left.size() == all.size() ? this : new Waits(left);
  }
}
