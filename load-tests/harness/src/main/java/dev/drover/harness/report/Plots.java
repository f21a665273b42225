// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.report;

import dev.drover.bench.Row;
import dev.drover.harness.measure.Measured;
import dev.drover.harness.measure.Lockup;
import dev.drover.harness.measure.Scale;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws results as PNG files, without a screen. */
public final class Plots {
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 600;
  private static final double[] PERCENTILES = {50, 90, 99, 99.9, 99.99, 99.999};
  private static final List<String> RIVALS = List.of("board", "rwlock", "synchronized", "ask");
  private static final double LEAST_MILLIS = 1e-5;

  private final Results results;

  private Plots(Results results) {
    this.results = results;
  }

  /** Into the folder of the results, one for each thing that was measured. */
  public static void write(Results results) throws IOException {
    System.setProperty("java.awt.headless", "true");
    new Plots(results).write();
  }

  private void write() throws IOException {
    if (!results.rows().isEmpty()) {
      ratios();
      throughput("threads", Row::threads, Row::processes);
      throughput("processes", Row::processes, Row::threads);
    }
    for (Lockup.Situation situation : results.lockups().stream().map(Lockup.Result::situation).distinct().toList()) {
      String name = situation.shown();
      var reads = new LinkedHashMap<String, Histogram>();
      for (Lockup.Result result : results.lockups()) {
        if (result.situation() == situation) {
          reads.put(result.contestant().shown(), result.beats().reads());
        }
      }
      for (Lockup.Result result : results.lockups()) {
        if (result.situation() == situation) {
          reads.putIfAbsent("clock alone", result.beats().clock()); // of the first, which is the board's
        }
      }
      percentiles("lockup-" + name, "Status reads: " + name, reads);
    }
    if (!results.loads().isEmpty()) {
      var reads = new LinkedHashMap<String, Histogram>();
      results.loads().forEach(result -> reads.put(result.by(), result.reads().reads()));
      percentiles("load", "Status reads under load", reads);
    }
    if (results.scales().size() > 1) {
      scale();
    }
    medians("launches", "ms", "all started, all stopped, one killed until another ran");
    medians("logs", "s", "what was printed until it was kept, and what was searched for");
  }

  /** The median times of each contestant, in groups by what was done with how many. */
  private void medians(String part, String unit, String what) throws IOException {
    var times = results.measured(part).stream().filter(result -> result.figure().unit().equals(unit)).toList();
    if (times.isEmpty()) {
      return;
    }
    var groups = times.stream().map(Plots::group).distinct().toList();
    var chart = new CategoryChartBuilder().width(WIDTH).height(HEIGHT).title("Real processes: median times")
        .xAxisTitle(what).yAxisTitle(unit + ", logarithmic").build();
    chart.getStyler().setYAxisLogarithmic(true).setYAxisMin(0.1);
    for (String by : times.stream().map(Measured::by).distinct().toList()) {
      chart.addSeries(by, groups, groups.stream().map(group -> times.stream()
          .filter(result -> result.by().equals(by) && group(result).equals(group)).findFirst()
          .map(Measured::median).orElse(Double.NaN)).toList());
    }
    save(chart, part);
  }

  private static String group(Measured result) {
    return result.figure().shown() + " " + result.processes();
  }

  /** Each rival's time over the board's, of the fewest processes, at two threads where there is a choice. */
  private void ratios() throws IOException {
    var chart = new CategoryChartBuilder().width(WIDTH).height(HEIGHT).title("Times of the rivals over the board's")
        .xAxisTitle("row").yAxisTitle("times, logarithmic").build();
    chart.getStyler().setYAxisLogarithmic(true).setYAxisMin(0.1);
    List<String> names = results.rows().stream().map(Row::row).filter(row -> !row.equals("bare")).distinct().toList();
    for (String rival : RIVALS.subList(1, RIVALS.size())) {
      var values = names.stream().map(name -> time(name, rival) / time(name, "board")).toList();
      if (values.stream().anyMatch(value -> !value.isNaN())) {
        chart.addSeries(rival, names, values);
      }
    }
    if (!chart.getSeriesMap().isEmpty()) {
      save(chart, "ratios");
    }
  }

  private double time(String name, String rival) {
    return results.rows().stream().filter(r -> r.row().equals(name) && r.rival().equals(rival))
        .min((a, b) -> a.processes() != b.processes()
            ? Integer.compare(a.processes(), b.processes())
            : Integer.compare(Math.abs(a.threads() - 2), Math.abs(b.threads() - 2)))
        .map(Row::nanos).orElse(Double.NaN);
  }

  /** Look-ups a second over all threads, against one number while the other is the smallest that varies with it. */
  private void throughput(String against, Function<Row, Integer> x, Function<Row, Integer> fixed) throws IOException {
    List<Row> rows = results.rows().stream().filter(row -> row.row().equals("registry")).toList();
    Map<Integer, List<Row>> byFixed = rows.stream().collect(Collectors.groupingBy(fixed, TreeMap::new,
        Collectors.toList()));
    for (Map.Entry<Integer, List<Row>> group : byFixed.entrySet()) {
      if (group.getValue().stream().map(x).distinct().count() > 1) {
        var chart = lines("Look-ups of any process, " + group.getKey() + " "
            + (against.equals("threads") ? "processes" : "threads"), against, "million a second, logarithmic");
        for (String rival : RIVALS) {
          var points = new TreeMap<Double, Double>();
          group.getValue().stream().filter(row -> row.rival().equals(rival))
              .forEach(row -> points.put((double) x.apply(row), row.threads() * 1e3 / row.nanos()));
          add(chart, rival, points);
        }
        save(chart, "throughput-" + against);
        return;
      }
    }
  }

  private void percentiles(String name, String title, Map<String, Histogram> all) throws IOException {
    var chart = lines(title, "percentile", "ms, logarithmic");
    chart.getStyler().setXAxisMin(1.0).setXAxisMax(PERCENTILES.length + 1.0)
        .setxAxisTickLabelsFormattingFunction(Plots::percentile);
    all.forEach((by, histogram) -> {
      var points = new TreeMap<Double, Double>();
      for (int i = 0; i < PERCENTILES.length; i++) {
        points.put(i + 1.0, Math.max(LEAST_MILLIS, Tables.at(histogram, PERCENTILES[i])));
      }
      points.put(PERCENTILES.length + 1.0, Math.max(LEAST_MILLIS, Tables.millis(histogram.getMaxValue())));
      add(chart, by, points);
    });
    save(chart, name);
  }

  private static String percentile(double x) {
    int i = (int) Math.round(x) - 1;
    return Math.abs(x - Math.round(x)) > 0.01 || i < 0
        ? ""
        : i < PERCENTILES.length ? Double.toString(PERCENTILES[i]) : "worst";
  }

  private void scale() throws IOException {
    var costs = lines("Costs by number of instances", "instances, logarithmic", "ns, logarithmic");
    costs.getStyler().setXAxisLogarithmic(true);
    add(costs, "read one", byInstances(Scale.Result::readNanos));
    add(costs, "an entry of the list", byInstances(Scale.Result::listNanos));
    add(costs, "restart", byInstances(Scale.Result::changeNanos));
    add(costs, "start", byInstances(Scale.Result::startNanos));
    save(costs, "scale-costs");
    var bytes = lines("Heap for an instance", "instances, logarithmic", "bytes");
    bytes.getStyler().setXAxisLogarithmic(true).setYAxisLogarithmic(false).setYAxisMin(0.0);
    add(bytes, "bytes", byInstances(Scale.Result::bytes));
    save(bytes, "scale-bytes");
  }

  private SortedMap<Double, Double> byInstances(ToDoubleFunction<Scale.Result> of) {
    var points = new TreeMap<Double, Double>();
    results.scales().forEach(result -> points.put((double) result.instances(), of.applyAsDouble(result)));
    return points;
  }

  private static XYChart lines(String title, String x, String y) {
    var chart = new XYChartBuilder().width(WIDTH).height(HEIGHT).title(title).xAxisTitle(x).yAxisTitle(y).build();
    chart.getStyler().setYAxisLogarithmic(true);
    return chart;
  }

  private static void add(XYChart chart, String name, SortedMap<Double, Double> points) {
    if (!points.isEmpty()) {
      chart.addSeries(name, new ArrayList<>(points.keySet()), new ArrayList<>(points.values()))
          .setMarker(SeriesMarkers.CIRCLE);
    }
  }

  private void save(Chart<?, ?> chart, String name) throws IOException {
    BitmapEncoder.saveBitmap(chart, results.folder().resolve(name).toString(), BitmapFormat.PNG);
  }
}
