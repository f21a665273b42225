// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.report;

import dev.drover.bench.Row;
import dev.drover.harness.measure.Beats;
import dev.drover.harness.measure.Measured;
import dev.drover.harness.measure.Load;
import dev.drover.harness.measure.Lockup;
import dev.drover.harness.measure.Scale;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** The results as lines of text. Pure. */
public final class Tables {
  public static final String ROWS = String.format("%-11s %-13s %9s %7s %12s %10s %9s", "row", "rival", "processes",
      "threads", "ns/op", "+-", "bytes/op");
  public static final String LOCKUP = String.format("%-15s %-6s %7s %10s %10s %12s %12s %12s", "situation", "by",
      "reads", "p50 ms", "p99.9 ms", "worst ms", "clock ms", "one read ms");
  public static final String LOAD = String.format("%-6s %9s %-6s %9s %9s %10s %10s %10s %10s %10s", "by", "processes",
      "read", "reads", "reads/s", "p50 ms", "p99 ms", "p99.9 ms", "worst ms", "clock ms");
  public static final String SCALE = String.format("%9s %11s %13s %10s %12s %12s", "instances", "bytes each",
      "start us each", "read ns", "list ns each", "restart us");

  public static final String MEASURED = String.format("%-8s %-16s %9s %10s %10s %10s %6s %s", "figure", "by",
      "processes", "median", "least", "most", "times", "unit");

  private Tables() {}

  public static String row(Row row) {
    return String.format(Locale.ROOT, "%-11s %-13s %9d %7d %12.1f %10.1f %9.1f", row.row(), row.rival(),
        row.processes(), row.threads(), row.nanos(), row.error(), row.bytes());
  }

  public static String lockup(Lockup.Result result) {
    Histogram reads = result.beats().reads();
    return String.format(Locale.ROOT, "%-15s %-6s %7d %10.4f %10.4f %12.4f %12.4f %12.4f", result.situation().shown(),
        result.contestant().shown(), reads.getTotalCount(), at(reads, 50), at(reads, 99.9),
        millis(reads.getMaxValue()), millis(result.beats().clock().getMaxValue()),
        millis(result.beats().beyond().getMaxValue())) + failures(result.beats());
  }

  public static String load(Load.Result result) {
    String changes = String.format(Locale.ROOT, "%-6s %9d changes: %d done, %d failed, %d left out", result.by(),
        result.processes(), result.changed(), result.failed(), result.leftOut());
    return line(result, "one", result.reads()) + line(result, "all", result.lists()) + changes;
  }

  private static String failures(Beats beats) {
    return beats.failed() == 0 ? "" : "  (" + beats.failed() + " failed)";
  }

  private static String line(Load.Result result, String what, Beats beats) {
    Histogram reads = beats.reads();
    return reads.getTotalCount() == 0
        ? ""
        : String.format(Locale.ROOT, "%-6s %9d %-6s %9d %9.0f %10.4f %10.4f %10.4f %10.4f %10.4f%s%n", result.by(),
            result.processes(), what, reads.getTotalCount(), reads.getTotalCount() * 1e9 / result.duration().toNanos(),
            at(reads, 50), at(reads, 99), at(reads, 99.9), millis(reads.getMaxValue()),
            millis(beats.clock().getMaxValue()), failures(beats));
  }

  public static String scale(Scale.Result result) {
    return String.format(Locale.ROOT, "%9d %11.0f %13.1f %10.1f %12.1f %12.1f", result.instances(), result.bytes(),
        result.startNanos() / 1000, result.readNanos(), result.listNanos(), result.changeNanos() / 1000);
  }

  public static String measured(Measured result) {
    return String.format(Locale.ROOT, "%-8s %-16s %9d %10.3f %10.3f %10.3f %6d %s", result.figure().shown(),
        result.by(), result.processes(), result.median(), result.least(), result.most(), result.samples().size(),
        result.figure().unit());
  }

  public static String verdict(Verdict verdict) {
    return String.format(Locale.ROOT, "%-60s %10.2f %-5s %s %8.2f  %s", verdict.figure(), verdict.value(),
        verdict.unit(), verdict.atLeast() ? "at least" : "at most ", verdict.target(),
        verdict.reached() ? "reached" : "not reached");
  }

  public static String verdicts(List<Verdict> all) {
    return String.join("\n", all.stream().map(Tables::verdict).toList());
  }

  static double at(Histogram histogram, double percentile) {
    return millis(histogram.getValueAtPercentile(percentile));
  }

  static double millis(long nanos) {
    return nanos / 1e6;
  }
}
