// SPDX-License-Identifier: Apache-2.0
package dev.drover.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which rows are run, for which rivals, and for how long. {@code threads} are for all rows but {@code single}, which has
 * one; {@code json} takes JMH's own results, and JMH's log stands beside it. Immutable.
 */
public record Settings(List<String> rows, List<String> rivals, List<Integer> processes, List<Integer> threads,
    int forks,
    int warmups, int iterations, Duration iteration, Path json) {

  public static final List<String> ROWS = List.of("single", "concurrent", "registry", "bare", "mixed", "list",
      "change");

  public Settings {
    rows = List.copyOf(rows);
    rivals = List.copyOf(rivals);
    processes = List.copyOf(processes);
    threads = List.copyOf(threads);
  }

  /** Every row once, at two threads and 100 processes: about a minute. */
  public static Settings quick(Path json) {
    return new Settings(ROWS, Rival.NAMES, List.of(100), List.of(2), 1, 2, 3, Duration.ofMillis(300), json);
  }

  /** Every row at 1, 2 and as many threads as there are processors. */
  public static Settings full(Path json) {
    List<Integer> threads = IntStream.of(1, 2, Runtime.getRuntime().availableProcessors()).distinct().boxed().toList();
    return new Settings(ROWS, Rival.NAMES, List.of(100, 1_000, 10_000), threads, 2, 3, 5, Duration.ofSeconds(1), json);
  }
}
