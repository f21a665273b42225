// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness;

import dev.drover.bench.Row;
import dev.drover.bench.Rows;
import dev.drover.bench.Settings;
import dev.drover.harness.measure.BoardReplication;
import dev.drover.harness.measure.ClusterLoad;
import dev.drover.harness.measure.ControlLoad;
import dev.drover.harness.measure.Launches;
import dev.drover.harness.measure.Measured;
import dev.drover.harness.measure.Told;
import dev.drover.harness.measure.Load;
import dev.drover.harness.measure.Lockup;
import dev.drover.harness.measure.Logs;
import dev.drover.harness.measure.Scale;
import dev.drover.harness.report.Plots;
import dev.drover.harness.report.Results;
import dev.drover.harness.report.Tables;
import dev.drover.harness.scenario.Scenario;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/** One run: the parts of a scenario in turn, each result printed and kept as soon as it is there. One thread. */
final class Run {
  private final Results results;
  private final PrintStream out;
  private final PrintStream progress;

  Run(Results results, PrintStream out, PrintStream progress) {
    this.results = results;
    this.out = out;
    this.progress = progress;
  }

  /** Keeping what was measured may fail as any writing does. */
  @FunctionalInterface
  private interface Keeping {
    void run() throws IOException;
  }

  void all(Scenario scenario) throws IOException, RunnerException {
    out.println("machine: " + Runtime.getRuntime().availableProcessors() + " processors, Java " + Runtime.version()
        + ", " + System.getProperty("os.name") + " " + System.getProperty("os.version"));
    if (scenario.lockup().isPresent()) {
      lockup(scenario.lockup().get());
    }
    if (scenario.load().isPresent()) {
      load(scenario.load().get());
    }
    if (!scenario.boards().isEmpty()) {
      boards(scenario.boards());
    }
    if (scenario.scale().isPresent()) {
      scale(scenario.scale().get());
    }
    if (scenario.launches().isPresent()) {
      launches(scenario.launches().get());
    }
    if (scenario.logs().isPresent()) {
      logs(scenario.logs().get());
    }
    if (scenario.boardReplication().isPresent()) {
      boardReplication(scenario.boardReplication().get());
    }
    if (scenario.cluster().isPresent()) {
      cluster(scenario.cluster().get());
    }
    if (scenario.control().isPresent()) {
      control(scenario.control().get());
    }
    String verdicts = Tables.verdicts(results.verdicts());
    out.println((verdicts.isEmpty() ? "" : "\n" + verdicts + "\n") + "\nfiles and plots: " + results.folder());
    out.flush();
    Plots.write(results);
  }

  private void lockup(Scenario.Lockup part) {
    begin("lockup: status reads, from when each was due, while something goes on with the process", Tables.LOCKUP);
    new Lockup(part, this::tell).run(result -> {
      out.println(Tables.lockup(result));
      keep(() -> results.add(result));
    });
  }

  private void load(Scenario.Load part) {
    begin("load: reads, from when each was due", Tables.LOAD);
    new Load(part, this::tell).run(result -> {
      out.println(Tables.load(result));
      keep(() -> results.add(result));
    });
  }

  private void boards(List<Scenario.Boards> parts) throws IOException, RunnerException {
    begin("boards: time of an operation as one thread sees it", Tables.ROWS);
    for (int i = 0; i < parts.size(); i++) {
      Path json = results.folder().resolve("rows" + (i == 0 ? "" : "-" + (i + 1)) + ".json");
      List<Row> _ = Rows.run(settings(parts.get(i), json), row -> {
        out.println(Tables.row(row));
        keep(() -> results.add(row));
      });
    }
  }

  private static Settings settings(Scenario.Boards part, Path json) {
    return new Settings(part.rows(), part.rivals(), part.processes(), part.threads(), part.forks(), part.warmups(),
        part.iterations(), part.iteration(), json);
  }

  private void scale(Scenario.Scale part) {
    begin("scale: instances that run, on a simulated launcher, without logs", Tables.SCALE);
    var scale = new Scale(this::tell);
    for (int instances : part.instances()) {
      Scale.Result result = scale.run(instances);
      out.println(Tables.scale(result));
      keep(() -> results.add(result));
    }
  }

  private void launches(Scenario.Launches part) {
    begin("launches: real processes, all of them started and stopped, one of them killed, and what Drover takes",
        Tables.MEASURED);
    new Launches(part, told()).run();
  }

  private void logs(Scenario.Logs part) {
    begin("logs: what processes print, until all of it is in files, and what is found in them", Tables.MEASURED);
    new Logs(part, told()).run();
  }

  private void boardReplication(Scenario.BoardReplication part) {
    begin("board-replication: from one node's board to those of all others, in JVMs of their own", Tables.MEASURED);
    new BoardReplication(part, told()).run();
  }

  private void cluster(Scenario.Cluster part) {
    begin("cluster: nodes in JVMs of their own with real processes, beside a Drover that is alone", Tables.MEASURED);
    new ClusterLoad(part, told()).run();
  }

  private void control(Scenario.Control part) {
    begin("control: a Drover with real processes, polled over its socket, and its commands", Tables.MEASURED);
    new ControlLoad(part, told()).run();
  }

  private Told told() {
    return new Told() {
      @Override
      public void result(Measured result) {
        out.println(Tables.measured(result));
        keep(() -> results.add(result));
      }

      @Override
      public void note(String line) {
        out.println("  (" + line + ")");
      }

      @Override
      public void progress(String line) {
        tell(line);
      }
    };
  }

  private void begin(String title, String head) {
    out.println("\n" + title + "\n" + head);
    out.flush();
  }

  private void tell(String what) {
    progress.println("  ... " + what);
  }

  private static void keep(Keeping keeping) {
    try {
      keeping.run();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
