// SPDX-License-Identifier: Apache-2.0
package dev.drover.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Which rows are run, for which rivals, and for how long. {@code threads} are for all rows but {@code single}, which has
 * one; {@code json} takes JMH's own results, and JMH's log stands beside it. Immutable.
 */
public record Settings(List<String> rows, List<String> rivals, List<Integer> processes, List<Integer> threads,
    int forks,
    int warmups, int iterations, Duration iteration, Path json) {

  public static final List<String> ROWS = List.of("single", "concurrent", "bare", "registry", "mixed", "list",
      "change");
  public static final List<String> RIVALS = Rival.NAMES;

  public Settings {
    rows = List.copyOf(rows);
    rivals = List.copyOf(rivals);
    processes = List.copyOf(processes);
    threads = List.copyOf(threads);
  }
}
