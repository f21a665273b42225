// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** What a process has from the system that runs it; what is empty is as Drover itself has it. Immutable. */
public record ExecSpec(Stdin stdin, RunAs runAs, Priority priority, Map<Resource, Limit> limits,
    Quota quota, Orphans orphans) {

  /** What the process reads as its standard input. */
  public enum Stdin {
    /** Nothing: it is at its end at once. */
    NULL,
    /** What is sent to it; a new pipe for each incarnation. */
    PIPE,
    /** What is typed at a terminal of its own, which is its output, too; a new one for each incarnation. */
    TERMINAL
  }

  /** What becomes of the process when Drover is killed. */
  public enum Orphans {
    /** It is killed, too. */
    KILL,
    /** It goes on, and the next Drover takes it over. */
    ADOPT
  }

  /** A user and a group, by name or number, and what new files may not allow, umask(2). */
  public record RunAs(Optional<String> user, Optional<String> group, OptionalInt umask) {
    public static final RunAs DROVER = new RunAs(Optional.empty(), Optional.empty(), OptionalInt.empty());
  }

  /** Niceness, -20 to 19, and the adjustment of the score by which the kernel chooses whom to kill, -1000 to 1000. */
  public record Priority(OptionalInt nice, OptionalInt oomScoreAdj) {
    public static final Priority DROVER = new Priority(OptionalInt.empty(), OptionalInt.empty());
  }

  /** What setrlimit(2) limits, {@link #CPU_TIME} in seconds, what has a size in bytes, the others in numbers. */
  public enum Resource {
    AS, CORE, CPU_TIME, DATA, FSIZE, LOCKS, MEMLOCK, MSGQUEUE, NOFILE, NPROC, RTPRIO, SIGPENDING, STACK
  }

  /** The soft limit and the hard one, which is not below it; {@link #UNLIMITED} for none. */
  public record Limit(long soft, long hard) {
    public static final long UNLIMITED = -1;
  }

  /**
   * What the process and all that descends from it may use together: bytes of memory, and processors for so many
   * thousandths of the time.
   */
  public record Quota(OptionalLong memory, OptionalInt milliprocessors) {
    public static final Quota NONE = new Quota(OptionalLong.empty(), OptionalInt.empty());
  }

  public static final ExecSpec DEFAULT = new ExecSpec(Stdin.NULL, RunAs.DROVER, Priority.DROVER, Map.of(), Quota.NONE,
      Orphans.KILL);

  public ExecSpec {
    var inOrder = new EnumMap<Resource, Limit>(Resource.class);
    inOrder.putAll(limits);
    limits = java.util.Collections.unmodifiableMap(inOrder);
  }

  public ExecSpec withStdin(Stdin other) {
    return new ExecSpec(other, runAs, priority, limits, quota, orphans);
  }

  public ExecSpec withRunAs(RunAs other) {
    return new ExecSpec(stdin, other, priority, limits, quota, orphans);
  }

  public ExecSpec withPriority(Priority other) {
    return new ExecSpec(stdin, runAs, other, limits, quota, orphans);
  }

  public ExecSpec withLimits(Map<Resource, Limit> others) {
    return new ExecSpec(stdin, runAs, priority, others, quota, orphans);
  }

  public ExecSpec withOrphans(Orphans other) {
    return new ExecSpec(stdin, runAs, priority, limits, quota, other);
  }

  public ExecSpec withQuota(Quota other) {
    return new ExecSpec(stdin, runAs, priority, limits, other, orphans);
  }
}
