// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.bench.Row;
import dev.drover.harness.measure.Beats;
import dev.drover.harness.measure.Measured;
import dev.drover.harness.measure.Figure;
import dev.drover.harness.measure.Load;
import dev.drover.harness.measure.Lockup;
import dev.drover.harness.measure.Scale;
import dev.drover.harness.scenario.Contestant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.imageio.ImageIO;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogReader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReportTest {
  @TempDir
  Path dir;

  private static Row row(String name, String rival, int processes, int threads, double nanos) {
    return new Row(name, rival, processes, threads, nanos, 0.1, 0);
  }

  private static Beats beats(long worst, long clock) {
    var reads = new Histogram(3);
    reads.recordValue(1000);
    reads.recordValue(worst);
    var late = new Histogram(3);
    late.recordValue(clock);
    var beyond = new Histogram(3);
    beyond.recordValue(worst - clock);
    return new Beats(reads, late, beyond, 0);
  }

  private static Lockup.Result lockup(Contestant contestant, long worst, long clock) {
    return new Lockup.Result(Lockup.Situation.STOP, contestant, beats(worst, clock), Duration.ofSeconds(2));
  }

  @Test
  void ratiosAreThoseOfTwoThreadsAndTheFewestProcesses() {
    var rows = List.of(row("registry", "board", 1000, 2, 1), row("registry", "rwlock", 1000, 2, 99),
        row("registry", "board", 100, 1, 1), row("registry", "rwlock", 100, 1, 99),
        row("registry", "board", 100, 2, 10), row("registry", "rwlock", 100, 2, 290), row("bare", "bare", 100, 2, 8),
        row("single", "board", 100, 1, 2), row("single", "rwlock", 100, 1, 10));
    assertThat(Verdicts.ofRows(rows)).filteredOn(verdict -> verdict.unit().equals("times"))
        .extracting(verdict -> verdict.figure() + " " + verdict.value() + " " + verdict.reached())
        .containsExactly("single: the rwlock's time over the board's 5.0 true",
            "registry: the rwlock's time over the board's 29.0 false",
            "registry: the board's time over a bare map's 1.25 false");
  }

  @Test
  void whatAReadAllocatesIsJudged() {
    var rows = List.of(new Row("list", "board", 100, 2, 1, 0, 24), new Row("single", "board", 100, 1, 1, 0, 0.001));
    assertThat(Verdicts.ofRows(rows)).filteredOn(verdict -> verdict.unit().equals("bytes"))
        .extracting(Verdict::reached).containsExactly(true, false);
  }

  @Test
  void theBoardIsJudgedBeyondTheClockAndTheMutexByTheWait() {
    assertThat(Verdicts.ofLockup(List.of(lockup(Contestant.BOARD, 9_000_000, 8_500_000),
        lockup(Contestant.MUTEX, 1_990_000_000, 1), lockup(Contestant.ASK, 5, 1))))
        .extracting(verdict -> verdict.figure() + " " + verdict.reached())
        .containsExactly("stop: the board's worst read beyond the clock's true",
            "stop: the mutex's worst read shows the wait true");
    assertThat(Verdicts.ofLockup(List.of(lockup(Contestant.BOARD, 9_000_000, 7_000_000),
        lockup(Contestant.MUTEX, 1_000_000_000, 1)))).noneMatch(Verdict::reached);
  }

  @Test
  void memoryIsJudgedByTheLargest() {
    assertThat(Verdicts.ofScale(List.of(new Scale.Result(10, 9999, 1, 1, 1, 1, ""),
        new Scale.Result(1_000_000, 2000, 1, 1, 1, 1, "")))).singleElement().satisfies(verdict -> {
          assertThat(verdict.figure()).startsWith("1,000,000 instances");
          assertThat(verdict.reached()).isTrue();
        });
  }

  private static Measured launches(Figure figure, String by, int processes, double... samples) {
    return new Measured(figure, by, processes, Arrays.stream(samples).boxed().toList());
  }

  @Test
  void logsAreJudgedByMediansAgainstThoseOfTheSameRun() {
    var results = List.of(launches(Figure.PRINTED, "cat", 1, 1), launches(Figure.PRINTED, "drover", 1, 9, 1.4, 1.5),
        launches(Figure.PRINTED, "cat", 100, 1), launches(Figure.PRINTED, "drover", 100, 2.1),
        launches(Figure.CPU, "cat", 1, 0.5), launches(Figure.CPU, "drover", 1, 1),
        launches(Figure.CPU, "drover", 100, 9),
        launches(Figure.STALLED, "drover", 1, 1), launches(Figure.STALLED, "drover+stalled", 1, 1.06),
        launches(Figure.SEARCH, "grep", 1, 0.5), launches(Figure.SEARCH, "drover", 1, 1.5),
        launches(Figure.PEAK, "drover", 1, 69), launches(Figure.PEAK, "drover, read", 1, 999),
        launches(Figure.PEAK, "drover", 100, 278),
        launches(Figure.RELAUNCH, "drover", 10, 2), launches(Figure.RELAUNCH, "drover+flood", 10, 2.1));
    assertThat(LogVerdicts.of(results)).extracting(Verdict::reached).containsExactly(true, false, true, false, true,
        true, false, true);
    assertThat(LogVerdicts.of(List.of(launches(Figure.PRINTED, "drover", 1, 1)))).isEmpty();
  }

  @Test
  void aClusterIsJudgedByMedians_butFailuresByTheWorst() {
    var results = List.of(launches(Figure.CHANGE, "cluster", 3, 20, 20, 900),
        launches(Figure.CHANGE_P99, "cluster", 3, 201), launches(Figure.SHOWN, "cluster", 3, 89),
        launches(Figure.FAILOVER, "oldest", 100, 1, 1, 5_001), launches(Figure.FAILOVER, "others", 100, 5_000),
        launches(Figure.STARTED, "alone", 333, 500), launches(Figure.STARTED, "cluster", 1_000, 3_001),
        launches(Figure.GET, "alone", 300, 10), launches(Figure.GET, "cluster", 300, 11),
        launches(Figure.ALL, "alone", 300, 10), launches(Figure.ALL, "cluster", 300, 12));
    assertThat(ClusterVerdicts.of(results)).extracting(Verdict::reached).containsExactly(true, false, false, false,
        true, false, true, false);
    assertThat(ClusterVerdicts.of(List.of(launches(Figure.GET, "cluster", 300, 1)))).isEmpty();
  }

  @Test
  void launchesAreJudgedByMediansAndForTheNumbersOfTheTargets() {
    var results = List.of(launches(Figure.START, "bare", 1_000, 9_000, 100, 300),
        launches(Figure.START, "drover", 1_000, 600), launches(Figure.START, "drover", 5_000, 6_001),
        launches(Figure.STOP, "drover", 1_000, 200), launches(Figure.STOP, "drover", 5_000, 9_000),
        launches(Figure.CRASH, "drover", 10, 1.6, 1.4, 1.5, 1.7), launches(Figure.CRASH, "bare", 1_000, 1),
        launches(Figure.THREADS, "up -d", 1, 20), launches(Figure.THREADS, "up -d", 5_000, 20),
        launches(Figure.MEMORY, "up -d", 1, 90), launches(Figure.MEMORY, "up -d", 1_000, 111),
        launches(Figure.IDLE, "up -d", 1_000, 0.3));
    assertThat(Verdicts.ofLaunches(results))
        .extracting(verdict -> verdict.figure() + " " + verdict.value() + " " + verdict.reached())
        .satisfiesExactly(is -> assertThat(is).isEqualTo("start 1,000: Drover's time over the bare loop's 2.0 true"),
            is -> assertThat(is).startsWith("start 5,000: the rate over that for 1,000 0.49").endsWith("false"),
            is -> assertThat(is).isEqualTo("stop 1,000 200.0 true"),
            is -> assertThat(is).isEqualTo("crash to running again, among 10 1.55 false"),
            is -> assertThat(is).isEqualTo("threads with 5,000 beyond those with 1 0.0 true"),
            is -> assertThat(is).isEqualTo("memory of 1,000 beyond that of 1 21.0 false"),
            is -> assertThat(is).isEqualTo("memory with 1,000, in all 111.0 true"),
            is -> assertThat(is).isEqualTo("idle with 1,000 0.3 false"));
    assertThat(Verdicts.ofLaunches(List.of(launches(Figure.START, "drover", 10, 1)))).isEmpty();
  }

  @Test
  void eachResultIsKeptAtOnceAndDrawnAtTheEnd() throws Exception {
    var results = new Results(dir.resolve("new"));
    Path folder = results.folder();
    for (String rival : List.of("board", "rwlock")) {
      for (int n : List.of(1, 2)) {
        results.add(row("registry", rival, 100, n, n));
        results.add(row("registry", rival, 100 * n, 2, n));
      }
    }
    assertThat(Files.readAllLines(folder.resolve("rows.csv"))).hasSize(9)
        .startsWith("row,rival,processes,threads,nanos,error,bytes", "registry,board,100,1,1.000000,0.100000,0.000000");
    results.add(lockup(Contestant.BOARD, 5_000_000, 7));
    assertThat(Files.readAllLines(folder.resolve("lockup.csv"))).hasSize(2).last().asString()
        .startsWith("stop,board,2,");
    results.add(new Load.Result("board", 5, beats(10, 1), beats(20, 1), 3, 2, 1, Duration.ofSeconds(1)));
    assertThat(Files.readAllLines(folder.resolve("load.csv"))).hasSize(3);
    results.add(new Scale.Result(10, 1, 1, 1, 1, 1, "classes"));
    results.add(new Scale.Result(20, 1, 1, 1, 1, 1, "classes"));
    results.add(launches(Figure.START, "bare", 10, 3, 1, 2));
    results.add(launches(Figure.CRASH, "drover", 10, 4));
    assertThat(Files.readAllLines(folder.resolve("launches.csv"))).containsExactly(
        "figure,by,processes,unit,median,least,most,times", "start,bare,10,ms,2.000000,1.000000,3.000000,3",
        "crash,drover,10,ms,4.000000,4.000000,4.000000,1");
    assertThat(Files.readAllLines(folder.resolve("launches-all.csv"))).hasSize(5).contains("start,bare,10,ms,1.000000");
    assertThat(folder.resolve("scale-10-classes.txt")).hasContent("classes");
    var tags = new ArrayList<String>();
    try (var log = new HistogramLogReader(folder.resolve("lockup-stop-board.hlog").toFile())) {
      while (log.hasNext()) {
        var histogram = log.nextIntervalHistogram();
        tags.add(histogram.getTag() + " " + ((Histogram) histogram).getTotalCount());
      }
    }
    assertThat(tags).containsExactly("reads 2", "clock 1");
    Plots.write(results);
    for (String plot : List.of("ratios", "throughput-threads", "throughput-processes", "lockup-stop", "load",
        "scale-costs", "scale-bytes", "launches")) {
      assertThat(ImageIO.read(folder.resolve(plot + ".png").toFile()).getWidth()).as(plot).isEqualTo(1000);
    }
  }

  @Test
  void tablesHaveALineForEachResult() {
    assertThat(Tables.row(row("list", "ask", 10_000, 2, 1234.5)).length()).isEqualTo(Tables.ROWS.length());
    assertThat(Tables.lockup(lockup(Contestant.MUTEX, 5, 1)).length()).isEqualTo(Tables.LOCKUP.length());
    assertThat(Tables.scale(new Scale.Result(10, 1, 1, 1, 1, 1, "")).length()).isEqualTo(Tables.SCALE.length());
    assertThat(Tables.measured(launches(Figure.START, "process-builder", 5_000, 1)))
        .hasSameSizeAs(Tables.MEASURED.replace("unit", "ms")).contains(" 5000 ");
    assertThat(
        Tables.load(new Load.Result("api", 5, beats(10, 1), Beats.none(), 3, 2, 1, Duration.ofSeconds(1))).lines())
        .hasSize(2).last().asString().contains("3 done, 2 failed, 1 left out");
    assertThat(Tables.verdicts(List.of(new Verdict("a", 1, 2, true, "x"), new Verdict("b", 1, 2, false, "x"))).lines())
        .satisfiesExactly(first -> assertThat(first).endsWith("  not reached"),
            second -> assertThat(second).endsWith("  reached"));
  }
}
