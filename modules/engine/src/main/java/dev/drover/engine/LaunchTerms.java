// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.Keeping;
import dev.drover.launch.LaunchSpec;
import dev.drover.launch.Terms;
import dev.drover.launch.Usage;
import dev.drover.model.ExecSpec;
import dev.drover.model.ProcessSpec;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What a process has from the system, in the words of the launcher. */
public final class LaunchTerms {
  private LaunchTerms() {}

  /** What stands in the way of a start of it on this machine, a sentence each. May take long. Any thread. */
  public static List<String> problems(ProcessSpec spec) {
    return problems(spec, Usage.canBeTold());
  }

  static List<String> problems(ProcessSpec spec, boolean tellsUsage) {
    List<String> kept = isKept(spec) ? Keeping.problems() : List.of();
    return Stream.of(of(spec.exec()).problems().stream(), unwatched(spec, tellsUsage).stream(), kept.stream())
        .flatMap(problems -> problems).toList();
  }

  /** What stands in the way of a restart above some memory, where one is asked for. */
  static Optional<String> unwatched(ProcessSpec spec, boolean tellsUsage) {
    return spec.restart().above().isEmpty() || tellsUsage
        ? Optional.empty()
        : Optional.of("restart-above: what a process uses is told by /proc, which this system lacks; remove it, or run "
            + "it on Linux");
  }

  static Terms of(ExecSpec exec) {
    return new Terms(new Terms.RunAs(exec.runAs().user(), exec.runAs().group(), exec.runAs().umask()),
        new Terms.Priority(exec.priority().nice(), exec.priority().oomScoreAdj()),
        exec.limits().entrySet().stream().map(entry -> new Terms.Limit(resource(entry.getKey()),
            entry.getValue().soft(), entry.getValue().hard())).toList(),
        new Terms.Quota(exec.quota().memory(), exec.quota().milliprocessors()));
  }

  /** Whether it is to outlive Drover if that is killed. */
  static boolean isKept(ProcessSpec spec) {
    return spec.exec().orphans() == ExecSpec.Orphans.ADOPT;
  }

  static LaunchSpec.Stdin stdin(ExecSpec exec) {
    return switch (exec.stdin()) {
      case NULL -> LaunchSpec.Stdin.NULL;
      case PIPE -> LaunchSpec.Stdin.PIPE;
      case TERMINAL -> LaunchSpec.Stdin.TERMINAL;
    };
  }

  private static Terms.Resource resource(ExecSpec.Resource resource) {
    return switch (resource) {
      case AS -> Terms.Resource.AS;
      case CORE -> Terms.Resource.CORE;
      case CPU_TIME -> Terms.Resource.CPU_TIME;
      case DATA -> Terms.Resource.DATA;
      case FSIZE -> Terms.Resource.FSIZE;
      case LOCKS -> Terms.Resource.LOCKS;
      case MEMLOCK -> Terms.Resource.MEMLOCK;
      case MSGQUEUE -> Terms.Resource.MSGQUEUE;
      case NOFILE -> Terms.Resource.NOFILE;
      case NPROC -> Terms.Resource.NPROC;
      case RTPRIO -> Terms.Resource.RTPRIO;
      case SIGPENDING -> Terms.Resource.SIGPENDING;
      case STACK -> Terms.Resource.STACK;
    };
  }
}
