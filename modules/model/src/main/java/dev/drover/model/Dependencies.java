// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Judges whether what a process depends on is as it must be, from snapshots alone. Pure. Any thread. */
public final class Dependencies {
  private static final int MOST_SHOWN = 3;

  private Dependencies() {}

  /** What the snapshots say of one needed instance. */
  private enum Verdict {
    MET, WAITS, LOST
  }

  /**
   * One of {@link Event.DependencyMet}, {@link Event.DependencyWaits} and {@link Event.DependencyLost}. A dependency on a
   * process with replicas means all of them; one that is lost outweighs those that are waited for.
   */
  public static Event judge(List<Dependency> needs, Deployment deployed,
      Function<InstanceId, @Nullable ProcessSnapshot> board) {
    var waits = new ArrayList<String>();
    var lost = new ArrayList<String>();
    for (Dependency need : needs) {
      ProcessSpec spec = deployed.process(need.process());
      if (spec == null) {
        waits.add(need.process() + " to be deployed");
        continue;
      }
      for (InstanceId instance : deployed.instancesOf(need.process())) {
        ProcessSnapshot seen = board.apply(instance);
        switch (judge(need.condition(), spec, seen)) {
          case MET -> {
          }
          case WAITS -> waits.add(describe(need, instance, seen));
          case LOST -> lost.add(describe(need, instance, seen));
        }
      }
    }
    if (!lost.isEmpty()) {
      return new Event.DependencyLost("can no longer have " + shown(lost));
    }
    return waits.isEmpty()
        ? new Event.DependencyMet()
        : new Event.DependencyWaits("waits for " + shown(waits));
  }

  /** A process may wait for a thousand replicas, and a reason is read by people. */
  private static String shown(List<String> all) {
    int more = all.size() - MOST_SHOWN;
    return more <= 0
        ? String.join(", ", all)
        : String.join(", ", all.subList(0, MOST_SHOWN)) + " and " + more + " more";
  }

  private static String describe(Dependency need, InstanceId instance, @Nullable ProcessSnapshot seen) {
    String state = seen == null ? "unknown" : seen.summary();
    return instance + " to be " + need.condition().name().toLowerCase(java.util.Locale.ROOT) + " (is " + state + ")";
  }

  private static Verdict judge(Dependency.Condition condition, ProcessSpec spec, @Nullable ProcessSnapshot seen) {
    if (seen == null) {
      return Verdict.WAITS;
    }
    boolean readyWithoutProbe = condition == Dependency.Condition.READY && !spec.provesReady();
    return switch (condition) {
      case STARTED -> started(seen);
      case READY, LOG -> readyWithoutProbe ? started(seen) : ready(seen);
      case COMPLETED -> switch (seen.phase()) {
        case COMPLETED -> Verdict.MET;
        case FAILED -> seen.lastExit() instanceof Exit.NotLaunched ? Verdict.LOST : Verdict.MET;
        case SKIPPED -> Verdict.LOST;
        case DISABLED, PENDING, STARTING, RUNNING, STOPPING, BACKOFF, STOPPED -> Verdict.WAITS;
      };
      case SUCCEEDED -> switch (seen.phase()) {
        case COMPLETED -> Verdict.MET;
        case FAILED, SKIPPED -> Verdict.LOST;
        case DISABLED, PENDING, STARTING, RUNNING, STOPPING, BACKOFF, STOPPED -> Verdict.WAITS;
      };
    };
  }

  private static Verdict started(ProcessSnapshot seen) {
    return switch (seen.phase()) {
      case RUNNING, COMPLETED -> Verdict.MET;
      case FAILED, SKIPPED -> Verdict.LOST;
      case DISABLED, PENDING, STARTING, STOPPING, BACKOFF, STOPPED -> Verdict.WAITS;
    };
  }

  private static Verdict ready(ProcessSnapshot seen) {
    return switch (seen.phase()) {
      case RUNNING -> seen.health() == Health.READY ? Verdict.MET : Verdict.WAITS;
      case COMPLETED, FAILED, SKIPPED -> Verdict.LOST;
      case DISABLED, PENDING, STARTING, STOPPING, BACKOFF, STOPPED -> Verdict.WAITS;
    };
  }
}
