// SPDX-License-Identifier: Apache-2.0
package dev.drover.launch;

import dev.drover.launch.Terms.Resource;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.util.OptionalLong;

/**
 * The limit of open files of this process, and that of its children: many programs take a high one for a reason to
 * walk through all descriptors, or cannot use it, select(2). So a JVM that has not raised its own at its start
 * (-XX:-MaxFDLimit) raises it only for want of descriptors, and its children keep what it was started with. Any thread.
 */
public final class OpenFiles {

  private static final int RLIMIT_NOFILE = 7;
  private static final long NOT_RAISED = -1;

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
   * each launch costs a tool more, which gives the program the limit of before.
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

  private static boolean isRaisable() {
    return Platform.isKnownLinux() && Libc.isGnu() && Tools.find("prlimit").isPresent();
  }

  /** Soft and hard, both the hard one. */
  private static boolean set(long limit) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment both = arena.allocate(Libc.LONG, 2);
      both.setAtIndex(Libc.LONG, 0, limit);
      both.setAtIndex(Libc.LONG, 1, limit);
      MemorySegment s = Libc.state();
      return (int) Libc.failing("setrlimit", FunctionDescriptor.of(Libc.INT, Libc.INT, Libc.PTR)).invokeExact(s,
          RLIMIT_NOFILE, both) == 0;
    } catch (Throwable t) {
      throw Libc.unexpected(t);
    }
  }
}
