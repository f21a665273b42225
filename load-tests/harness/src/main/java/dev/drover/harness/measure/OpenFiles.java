// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/** Whether the limit on open files allows so many processes. Any thread. */
final class OpenFiles {
  /** Two pipes and a pidfd, or the three pipes of a ProcessBuilder. */
  private static final int EACH = 3;
  private static final int OF_A_JVM = 500;

  private OpenFiles() {}

  /** Before anything is started. A JVM that is started by this one has the same limit. */
  static void check(int processes) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      check(processes, system.getMaxFileDescriptorCount());
    }
  }

  static void check(int processes, long limit) {
    long needed = (long) processes * EACH + OF_A_JVM;
    if (needed > limit) {
      throw new Unusable(processes + " processes need about " + needed + " open files, the limit is " + limit
          + "; raise it with ulimit -n " + needed + " (-Hn, where it is the hard one), or measure at most "
          + Math.max(0, (limit - OF_A_JVM) / EACH) + " processes");
    }
  }
}
