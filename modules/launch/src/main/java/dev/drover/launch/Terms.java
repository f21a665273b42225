// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;

/**
 * On which terms a program runs: as whom, how urgently, within which limits. What is empty stays as it is with whoever
 * launches. Immutable.
 */
public record Terms(RunAs runAs, Priority priority, List<Limit> limits, Quota quota) {

  /**
   * A user and a group, by name or number, and what new files may not allow, umask(2). A user alone brings all of its
   * groups; a group alone brings no other.
   */
  public record RunAs(Optional<String> user, Optional<String> group, OptionalInt umask) {
    public static final RunAs SAME = new RunAs(Optional.empty(), Optional.empty(), OptionalInt.empty());
  }

  /** Niceness, -20 to 19, and the adjustment of the score by which the kernel chooses whom to kill, -1000 to 1000. */
  public record Priority(OptionalInt nice, OptionalInt oomScoreAdj) {
    public static final Priority SAME = new Priority(OptionalInt.empty(), OptionalInt.empty());
  }

  /** The two limits of a resource, {@link #UNLIMITED} for none, in the unit of prlimit(1): bytes, seconds or a number. */
  public record Limit(Resource resource, long soft, long hard) {
    public static final long UNLIMITED = -1;
  }

  /**
   * What a program and all that descends from it may use together, by a cgroup of their own: bytes of memory, and
   * processors for so many thousandths of the time.
   */
  public record Quota(OptionalLong memory, OptionalInt milliprocessors) {
    public static final Quota NONE = new Quota(OptionalLong.empty(), OptionalInt.empty());

    boolean isNone() { return equals(NONE); }

    /** The controllers that it takes, cgroups(7), by the keys that ask for them. */
    Map<String, String> controllers() {
      var all = new LinkedHashMap<String, String>();
      memory.ifPresent(_ -> all.put("limits.memory", "memory"));
      milliprocessors.ifPresent(_ -> all.put("limits.cpu", "cpu"));
      return all;
    }
  }

  /** What setrlimit(2) limits: the option of prlimit(1) for it, and its name in /proc/PID/limits. */
  public enum Resource {
    AS("as", "Max address space"), CORE("core", "Max core file size"), CPU_TIME("cpu", "Max cpu time"), DATA("data",
        "Max data size"), FSIZE("fsize", "Max file size"), LOCKS("locks", "Max file locks"), MEMLOCK("memlock",
            "Max locked memory"), MSGQUEUE("msgqueue", "Max msgqueue size"), NOFILE("nofile", "Max open files"), NPROC(
                "nproc", "Max processes"), RTPRIO("rtprio", "Max realtime priority"), SIGPENDING("sigpending",
                    "Max pending signals"), STACK("stack", "Max stack size");

    private final String option;
    private final String shown;

    Resource(String option, String shown) {
      this.option = option;
      this.shown = shown;
    }

    String option() {
      return option;
    }

    String shown() {
      return shown;
    }
  }

  public static final Terms NONE = new Terms(RunAs.SAME, Priority.SAME, List.of(), Quota.NONE);

  public Terms {
    limits = List.copyOf(limits);
  }

  /** Whatever is used. */
  public Terms(RunAs runAs, Priority priority, List<Limit> limits) {
    this(runAs, priority, limits, Quota.NONE);
  }

  boolean areNone() {
    return equals(NONE);
  }

  /**
   * What stands in the way of them on this machine and with the rights of this process, a sentence each that begins with
   * the key. May take as long as a look-up of users does. Any thread.
   */
  public List<String> problems() {
    return areNone()
        ? List.of()
        : Stream.concat(Wrapping.of(this, Set.of(), OptionalLong.empty()).problems().stream(),
            CgroupTree.problems(quota).stream()).toList();
  }

  /** Why memory or processors cannot be limited here, a sentence each; empty where they can. Any thread. */
  public static List<String> whyNoQuota() {
    return CgroupTree.problems(new Quota(OptionalLong.of(1), OptionalInt.of(1)));
  }

  /** Those of the programs that put others on their terms that this machine lacks. Any thread. */
  public static List<String> missingTools() {
    return Stream.of("prlimit", "choom", "setpriv", "nice").filter(tool -> Tools.find(tool).isEmpty()).toList();
  }
}
