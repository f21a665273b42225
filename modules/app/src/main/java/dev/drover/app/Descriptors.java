// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import dev.drover.launch.OpenFiles;
import java.util.Optional;
import java.util.OptionalLong;

/** How many processes the limit on open files allows. */
final class Descriptors {
  /** Two pipes and a pidfd with the native launcher, three pipes with the other; one more for an input, a terminal or a journal. */
  private static final int PER_PROCESS = 3;
  /** What Drover needs for itself, its clients and probes, and the log files that are open (two for each of a few dozen). */
  private static final int OF_DROVER = 170;

  private Descriptors() {}

  /** The limit that this JVM has or can give itself; empty where the system does not tell. */
  static OptionalLong limit() {
    return OpenFiles.attainable();
  }

  /** What so many processes take, so many of them with an input. */
  static long needed(long processes, long inputs) {
    return processes * PER_PROCESS + inputs + OF_DROVER;
  }

  static long processes(long limit) {
    return Math.max(0, (limit - OF_DROVER) / PER_PROCESS);
  }

  /** A sentence where so many processes, so many of them with an input, are more than the limit allows. */
  static Optional<String> problem(long limit, long wanted, long inputs) {
    return needed(wanted, inputs) <= limit || wanted == 0
        ? Optional.empty()
        : Optional.of("the limit of " + limit + " open files allows about " + processes(limit)
            + " processes, the project wants " + wanted + "; raise it with ulimit -n, or LimitNOFILE under systemd");
  }
}
