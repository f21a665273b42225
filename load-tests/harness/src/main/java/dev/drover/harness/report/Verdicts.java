// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.report;

import dev.drover.bench.Row;
import dev.drover.harness.measure.Measured;
import dev.drover.harness.measure.Lockup;
import dev.drover.harness.measure.Scale;
import dev.drover.harness.scenario.Contestant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The targets, and whether the results reach them. Pure. */
public final class Verdicts {
  /** How many times the time of the read-write lock's board is that of ours, at two threads (single: one). */
  private static final Map<String, Double> RATIOS = Map.of("single", 5.0, "concurrent", 50.0, "registry", 30.0, "mixed",
      10.0, "list", 6.0);
  private static final List<String> READS = List.of("single", "concurrent", "registry", "list");
  private static final double BARE_RATIO = 1.2;
  private static final double WORST_MILLIS = 1;
  private static final double INSTANCE_BYTES = 2048;
  /** JMH's profiler blames on the operations what the JVM itself allocates meanwhile. */
  private static final double NO_BYTES = 0.05;

  private Verdicts() {}

  public static List<Verdict> ofRows(List<Row> rows) {
    var found = new ArrayList<Verdict>();
    for (String row : List.of("single", "concurrent", "registry", "mixed", "list")) {
      ratio(rows, row, "rwlock", row, "board").ifPresent(ratio -> found.add(
          new Verdict(row + ": the rwlock's time over the board's", ratio, RATIOS.getOrDefault(row, 1.0), true,
              "times")));
    }
    ratio(rows, "registry", "board", "bare", "bare").ifPresent(ratio -> found.add(
        new Verdict("registry: the board's time over a bare map's", ratio, BARE_RATIO, false, "times")));
    for (String row : READS) {
      find(rows, row, "board").ifPresent(
          of -> found.add(new Verdict(row + ": the board allocates for a read", of.bytes(), NO_BYTES, false, "bytes")));
    }
    return found;
  }

  private static Optional<Double> ratio(List<Row> rows, String row, String rival, String otherRow, String other) {
    return find(rows, row, rival).flatMap(of -> find(rows, otherRow, other)
        .filter(to -> to.processes() == of.processes()).map(to -> of.nanos() / to.nanos()));
  }

  /** Of the fewest processes that were measured at two threads (single: one). */
  private static Optional<Row> find(List<Row> rows, String row, String rival) {
    return rows.stream().filter(r -> r.row().equals(row) && r.rival().equals(rival))
        .filter(r -> r.threads() == (row.equals("single") ? 1 : 2)).min(Comparator.comparingInt(Row::processes));
  }

  public static List<Verdict> ofLockup(List<Lockup.Result> results) {
    var found = new ArrayList<Verdict>();
    for (Lockup.Result result : results) {
      String situation = result.situation().shown();
      if (result.contestant() == Contestant.BOARD) {
        found.add(new Verdict(situation + ": the board's worst read beyond the clock's",
            result.beats().failed() > 0 ? Double.NaN : result.beats().worstBeyondClock().toNanos() / 1e6, WORST_MILLIS,
            false, "ms"));
      } else if (result.contestant() == Contestant.MUTEX && !result.least().isZero()) {
        // Nearly all of it: the first read that waits was due a moment after the lock was taken.
        found.add(new Verdict(situation + ": the mutex's worst read shows the wait",
            Tables.millis(result.beats().reads().getMaxValue()), result.least().toMillis() * 0.9, true, "ms"));
      }
    }
    return found;
  }

  public static List<Verdict> ofScale(List<Scale.Result> results) {
    return results.stream().max(Comparator.comparingInt(Scale.Result::instances))
        .map(most -> new Verdict(String.format(Locale.ROOT, "%,d instances: heap for each", most.instances()),
            most.bytes(), INSTANCE_BYTES, false, "bytes"))
        .stream().toList();
  }

  public static List<Verdict> ofLaunches(List<Measured> results) {
    return LaunchVerdicts.of(results);
  }
}
