// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.report;

import dev.drover.bench.Row;
import dev.drover.harness.measure.Beats;
import dev.drover.harness.measure.Measured;
import dev.drover.harness.measure.Load;
import dev.drover.harness.measure.Lockup;
import dev.drover.harness.measure.Scale;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/**
 * Keeps each result in files of one folder as soon as it is there, so that an interrupted run has what it measured: CSV, and
 * for reads at a rate a HdrHistogram log with the tags {@code reads} and {@code clock}, in nanoseconds. One thread.
 */
public final class Results {
  private final Path folder;
  private final List<Row> rows = new ArrayList<>();
  private final List<Lockup.Result> lockups = new ArrayList<>();
  private final List<Load.Result> loads = new ArrayList<>();
  private final List<Scale.Result> scales = new ArrayList<>();
  private final List<Measured> measured = new ArrayList<>();

  public Results(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  public void add(Row row) throws IOException {
    rows.add(row);
    append("rows.csv", "row,rival,processes,threads,nanos,error,bytes",
        csv(row.row(), row.rival(), row.processes(), row.threads(), row.nanos(), row.error(), row.bytes()));
  }

  public void add(Lockup.Result result) throws IOException {
    lockups.add(result);
    String name = result.situation().shown();
    append("lockup.csv", "situation,contestant," + READS,
        csv(name, result.contestant().shown()) + "," + reads(result.beats()));
    keep("lockup-" + name + "-" + result.contestant().shown(), result.beats());
  }

  public void add(Load.Result result) throws IOException {
    loads.add(result);
    for (boolean all : List.of(false, true)) {
      Beats beats = all ? result.lists() : result.reads();
      if (beats.reads().getTotalCount() > 0) {
        append("load.csv", "by,processes,read," + READS + ",seconds,changed,change_failed,change_left_out",
            csv(result.by(), result.processes(), all ? "all" : "one") + "," + reads(beats) + ","
                + csv(result.duration().toMillis() / 1e3, result.changed(), result.failed(), result.leftOut()));
        keep("load-" + result.by() + (all ? "-all" : "-one"), beats);
      }
    }
  }

  public void add(Scale.Result result) throws IOException {
    scales.add(result);
    append("scale.csv", "instances,bytes,start_nanos,read_nanos,list_nanos,change_nanos", csv(result.instances(),
        result.bytes(), result.startNanos(), result.readNanos(), result.listNanos(), result.changeNanos()));
    Files.writeString(folder.resolve("scale-" + result.instances() + "-classes.txt"), result.histogram());
  }

  public void add(Measured result) throws IOException {
    measured.add(result);
    String part = result.figure().part();
    String of = csv(result.figure().shown(), result.by(), result.processes(), result.figure().unit());
    append(part + ".csv", "figure,by,processes,unit,median,least,most,times",
        of + "," + csv(result.median(), result.least(), result.most(), result.samples().size()));
    for (double sample : result.samples()) {
      append(part + "-all.csv", "figure,by,processes,unit,value", of + "," + csv(sample));
    }
  }

  private static final String READS = "reads,failed,p50_ms,p99_ms,p999_ms,max_ms,clock_max_ms";

  private static String reads(Beats beats) {
    Histogram reads = beats.reads();
    return csv(reads.getTotalCount(), beats.failed(), Tables.at(reads, 50), Tables.at(reads, 99),
        Tables.at(reads, 99.9), Tables.millis(reads.getMaxValue()), Tables.millis(beats.clock().getMaxValue()));
  }

  private static String csv(Object... values) {
    var line = new ArrayList<String>();
    for (Object value : values) {
      line.add(value instanceof Double number ? String.format(Locale.ROOT, "%.6f", number) : String.valueOf(value));
    }
    return String.join(",", line);
  }

  private void append(String name, String head, String line) throws IOException {
    Path file = folder.resolve(name);
    if (!Files.exists(file)) {
      Files.writeString(file, head + "\n");
    }
    Files.writeString(file, line + "\n", StandardOpenOption.APPEND);
  }

  private void keep(String name, Beats beats) throws IOException {
    try (var out = new PrintStream(Files.newOutputStream(folder.resolve(name + ".hlog")), false,
        StandardCharsets.UTF_8)) {
      var log = new HistogramLogWriter(out);
      log.outputLogFormatVersion();
      log.outputLegend();
      for (boolean clock : List.of(false, true)) {
        Histogram histogram = (clock ? beats.clock() : beats.reads()).copy();
        histogram.setTag(clock ? "clock" : "reads");
        long now = System.currentTimeMillis();
        histogram.setStartTimeStamp(now);
        histogram.setEndTimeStamp(now);
        log.outputIntervalHistogram(histogram);
      }
    }
  }

  public Path folder() {
    return folder;
  }

  List<Row> rows() {
    return List.copyOf(rows);
  }

  List<Lockup.Result> lockups() {
    return List.copyOf(lockups);
  }

  List<Load.Result> loads() {
    return List.copyOf(loads);
  }

  List<Scale.Result> scales() {
    return List.copyOf(scales);
  }

  /** What was measured in this part of the run. */
  List<Measured> measured(String part) {
    return measured.stream().filter(result -> result.figure().part().equals(part)).toList();
  }

  public List<Verdict> verdicts() {
    var all = new ArrayList<>(Verdicts.ofRows(rows));
    all.addAll(Verdicts.ofLockup(lockups));
    all.addAll(Verdicts.ofScale(scales));
    all.addAll(Verdicts.ofLaunches(measured("launches")));
    all.addAll(LogVerdicts.of(measured("logs")));
    all.addAll(ReplicationVerdicts.of(measured("board-replication")));
    all.addAll(ClusterVerdicts.of(measured("cluster")));
    all.addAll(ControlVerdicts.of(measured("control")));
    return all;
  }
}
