// SPDX-License-Identifier: Apache-2.0
package dev.drover.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.results.format.ResultFormatFactory;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs {@link BoardRows} and tells the results of each row when it is done; by then they are in the JSON file too. */
public final class Rows {
  /** What Pekko needs on this JDK, the collector that Drover runs with, and a heap that does not grow meanwhile. */
  private static final String[] FORK = {"--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED",
      "--add-opens=java.base/java.lang=ALL-UNNAMED", "-XX:+UseSerialGC", "-XX:+UseCondCardMark", "-Xms512m", "-Xmx512m",
      "-Dslf4j.internal.verbosity=ERROR"}; // its note on being used by two threads at once
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  private final Settings settings;
  private final List<RunResult> results = new ArrayList<>();

  private Rows(Settings settings) {
    this.settings = settings;
  }

  /** Takes as long as the settings say, on the calling thread and in JVMs of its own. */
  public static List<Row> run(Settings settings, Consumer<Row> told) throws IOException, RunnerException {
    var rows = new ArrayList<Row>();
    new Rows(settings).run(row -> {
      rows.add(row);
      told.accept(row);
    });
    return List.copyOf(rows);
  }

  private void run(Consumer<Row> told) throws IOException, RunnerException {
    Path log = settings.json().resolveSibling(settings.json().getFileName() + ".log");
    try (var out = new PrintStream(Files.newOutputStream(log), true, StandardCharsets.UTF_8)) {
      for (String row : settings.rows()) {
        for (int threads : row.equals("single") ? List.of(1) : settings.threads()) {
          for (int processes : settings.processes()) {
            // One by one, so that each is told and kept as soon as it is there.
            for (String rival : row.equals("bare") ? List.of("board") : settings.rivals()) {
              var format = OutputFormatFactory.createFormatInstance(out, VerboseMode.NORMAL);
              var fresh = new Runner(options(row, rival, processes, threads), format).run();
              results.addAll(fresh);
              keep();
              fresh.forEach(result -> told.accept(row(result)));
            }
          }
        }
      }
    }
  }

  private Options options(String row, String rival, int processes, int threads) {
    var length = TimeValue.milliseconds(settings.iteration().toMillis());
    return new OptionsBuilder().include("^" + BoardRows.class.getName().replace(".", "\\.") + "\\." + row + "$")
        .param("rival", rival).param("processes", Integer.toString(processes)).threads(threads)
        .forks(settings.forks()).jvmArgs(FORK).warmupIterations(settings.warmups()).warmupTime(length)
        .measurementIterations(settings.iterations()).measurementTime(length).addProfiler(GCProfiler.class)
        .shouldFailOnError(true).build();
  }

  private static Row row(RunResult result) {
    BenchmarkParams params = result.getParams();
    String name = params.getBenchmark().substring(params.getBenchmark().lastIndexOf('.') + 1);
    String rival = params.getParam("rival");
    Result<?> time = result.getPrimaryResult();
    Result<?> bytes = result.getSecondaryResults().get(ALLOCATED);
    return new Row(name, rival == null ? name : rival, Integer.parseInt(params.getParam("processes")),
        params.getThreads(), time.getScore(), time.getScoreError(), bytes == null ? Double.NaN : bytes.getScore());
  }

  /** Whole or not at all, so that an interrupted run leaves what it had. */
  private void keep() throws IOException {
    Path half = settings.json().resolveSibling(settings.json().getFileName() + ".new");
    try (OutputStream to = Files.newOutputStream(half);
        var out = new PrintStream(to, false, StandardCharsets.UTF_8)) {
      ResultFormatFactory.getInstance(ResultFormatType.JSON, out).writeOut(results);
    }
    Files.move(half, settings.json(), StandardCopyOption.REPLACE_EXISTING);
  }
}
