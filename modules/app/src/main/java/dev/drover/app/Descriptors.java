// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.OptionalLong;

/** How many processes the limit on open files allows. */
final class Descriptors {
  /** Two pipes and a pidfd with the native launcher, three pipes with the other; one more for an input. */
  private static final int PER_PROCESS = 3;
  /** What Drover needs for itself, its clients and probes. */
  private static final int OF_DROVER = 100;

  private Descriptors() {}

  /** The limit of this JVM; empty where the system does not tell. */
  static OptionalLong limit() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
        ? OptionalLong.of(system.getMaxFileDescriptorCount())
        : OptionalLong.empty();
  }

  static long processes(long limit) {
    return Math.max(0, (limit - OF_DROVER) / PER_PROCESS);
  }

  /** A sentence where so many processes, so many of them with an input, are more than the limit allows. */
  static Optional<String> problem(long limit, long wanted, long inputs) {
    return wanted * PER_PROCESS + inputs <= limit - OF_DROVER || wanted == 0
        ? Optional.empty()
        : Optional.of("the limit of " + limit + " open files allows about " + processes(limit)
            + " processes, the project wants " + wanted + "; raise it with ulimit -n, or LimitNOFILE under systemd");
  }
}
