// SPDX-License-Identifier: Apache-2.0
package dev.drover.proofs;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How long and in how many ways jcstress tries. Chosen by the system property {@code proofs.mode}. */
enum StressMode {
  /** One fork a class, in which code is interpreted first and compiled later. */
  QUICK,
  /** Each way to compile each actor, and C2 with its order of instructions shuffled. */
  FULL;

  /**
   * One fork at a time, of little memory. Small strides make the actors meet at more of the states. Without affinity, for
   * the CPUs that a container may use need not be the first ones.
   */
  private static final List<String> ALWAYS = List.of("-c", "2", "-f", "1", "-hs", "64", "-pth", "false", "-strideSize",
      "8", "-af", "NONE");

  static StressMode selected() {
    return valueOf(System.getProperty("proofs.mode", "quick").toUpperCase(Locale.ROOT));
  }

  List<String> options() {
    var all = new ArrayList<>(ALWAYS);
    all.addAll(switch (this) {
      case QUICK -> List.of("-sc", "false", "-jvmArgs", "-XX:+UseSerialGC", "-time", "150", "-iters", "2");
      case FULL -> List.of("-time", "500", "-iters", "5", "-fsm", "2");
    });
    return all;
  }

  /** Where a run of this mode leaves its output and its report. */
  Path directory(String run) {
    return Path.of("target", "jcstress", name().toLowerCase(Locale.ROOT) + "-" + run).toAbsolutePath();
  }
}
