// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import dev.drover.launch.Terms.Resource;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.OptionalLong;

/**
 * The limit of open files of this process, and that of its children: many programs take a high one for a reason to
 * walk through all descriptors, or cannot use it, select(2). So a JVM that has not raised its own at its start
 * (-XX:-MaxFDLimit) raises it only for want of descriptors, and its children keep what it was started with. Any thread.
 */
public final class OpenFiles {

  private static final int RLIMIT_NOFILE = 7;
  private static final long NOT_RAISED = -1;

  /** Linked where it is needed: this class is asked on systems without it, too. */
  private static final class Call {
    static final MethodHandle PRLIMIT = Libc.failing("prlimit",
        FunctionDescriptor.of(Libc.INT, Libc.INT, Libc.INT, Libc.PTR, Libc.PTR));
  }

  /** The soft limit before it was raised. Guarded by the class for writing, for the limit is one of the whole process. */
  private static volatile long before = NOT_RAISED;

  private OpenFiles() {}

  /** The limit that this process has, or may give itself; empty where the system does not tell. */
  public static OptionalLong attainable() {
    Privileges.Bounds now = Privileges.own().limits().get(Resource.NOFILE);
    return now == null ? Platform.openFiles() : OptionalLong.of(isRaisable() ? now.hard() : now.soft());
  }

  /**
   * Sees to it that this process may open so many, if it can: where they are more than half of what it may. From then on
   * children are given the limit of before.
   */
  public static synchronized void raiseFor(long needed) {
    Privileges.Bounds now = Privileges.own().limits().get(Resource.NOFILE);
    if (now != null && needed > now.soft() / 2 && now.soft() < now.hard() && isRaisable() && set(now.hard())) {
      before = before == NOT_RAISED ? now.soft() : before;
    }
  }

  /** What the children are to have, if that is not what this process has. */
  static OptionalLong ofChildren() {
    return before == NOT_RAISED ? OptionalLong.empty() : OptionalLong.of(before);
  }

  /**
   * Gives it to a child that has just been spawned, unless its own terms do. Who looks within the first microseconds of its
   * life sees a higher one: that is the price of doing without a tool in front of each program.
   */
  static void limit(int pid, Terms terms) {
    long limit = before;
    if (limit == NOT_RAISED || terms.limits().stream().anyMatch(own -> own.resource() == Resource.NOFILE)) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment now = arena.allocate(Libc.LONG, 2);
      MemorySegment s = Libc.state();
      if ((int) Call.PRLIMIT.invokeExact(s, pid, RLIMIT_NOFILE, MemorySegment.NULL, now) == 0) {
        now.setAtIndex(Libc.LONG, 0, limit);
        int _ = (int) Call.PRLIMIT.invokeExact(s, pid, RLIMIT_NOFILE, now, MemorySegment.NULL);
      }
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }

  private static boolean isRaisable() {
    return Platform.isKnownLinux() && Platform.isGnu() && Tools.find("prlimit").isPresent();
  }

  /** Soft and hard, both the hard one. */
  private static boolean set(long limit) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment both = arena.allocate(Libc.LONG, 2);
      both.setAtIndex(Libc.LONG, 0, limit);
      both.setAtIndex(Libc.LONG, 1, limit);
      MemorySegment s = Libc.state();
      return (int) Call.PRLIMIT.invokeExact(s, 0, RLIMIT_NOFILE, both, MemorySegment.NULL) == 0;
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }
}
