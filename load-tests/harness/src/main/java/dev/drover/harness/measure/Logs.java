// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.harness.scenario.KeptBy;
import dev.drover.harness.scenario.Scenario;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** What it costs to keep what processes print: a Drover as users run it beside cat and loggers, all in one run. */
public final class Logs {
  /** Of all that is measured beside something else. */
  public static final String DROVER = KeptBy.DROVER.shown();
  public static final String BESIDE_FOLLOWERS = "drover+stalled";
  public static final String BESIDE_FLOOD = "drover+flood";
  /** With what was searched and followed meanwhile. */
  public static final String READ = "drover, read";
  /** With a line without an end. */
  public static final String ENDLESS = "drover, endless";
  public static final String GREP = "grep";
  private static final Duration DEADLINE = Duration.ofMinutes(10);
  private static final double GIGABYTE = 1e9;

  private final Scenario.Logs part;
  private final Told told;

  public Logs(Scenario.Logs part, Told told) {
    this.part = part;
    this.told = told;
  }

  public void run() {
    if (!Files.isWritable(part.folder())) {
      throw new Unusable(part.folder() + ": there is no such folder, or nothing can be written to it; set logs.folder");
    }
    Path folder = Folders.temporary("drover-logs");
    Runnable deleting = () -> Folders.delete(folder);
    Tidy.atEnd(deleting);
    try {
      Printer printer = Printer.in(folder, "cc");
      told.note("lines are printed by " + printer.shown() + " and kept in " + part.folder());
      List<KeptBy> contestants = contestants();
      part.processes().forEach(processes -> printed(contestants, printer, processes));
      if (contestants.contains(KeptBy.DROVER)) {
        endless();
        new Relaunches(part.crashes(), part.rounds(), folder, told).run(printer);
      }
    } finally {
      deleting.run();
      Tidy.forget(deleting);
    }
  }

  private LogKeeper open(KeptBy by, List<String> printing, int processes, long lines) {
    return by == KeptBy.DROVER
        ? new DroverKeeper(part.drover(), printing, processes, lines * Printer.LENGTH, part.folder())
        : new PipeKeeper(by, printing, processes, part.folder());
  }

  private List<KeptBy> contestants() {
    return part.contestants().stream().filter(by -> {
      String obstacle = PipeKeeper.obstacle(by);
      if (!obstacle.isEmpty()) {
        told.note(by.shown() + " is left out: " + obstacle);
      }
      return obstacle.isEmpty();
    }).toList();
  }

  /** Round by round, each contestant in each, so that a change of the machine's speed meets all of them. */
  private void printed(List<KeptBy> contestants, Printer printer, int processes) {
    int lines = part.lines() / processes;
    var keepers = new EnumMap<KeptBy, LogKeeper>(KeptBy.class);
    var times = new EnumMap<KeptBy, List<Double>>(KeptBy.class);
    var cpus = new EnumMap<KeptBy, List<Double>>(KeptBy.class);
    try {
      contestants.forEach(by -> keepers.put(by, open(by, printer.lines(lines), processes, lines)));
      for (int round = 0; round <= part.rounds(); round++) {
        for (Map.Entry<KeptBy, LogKeeper> each : keepers.entrySet()) {
          told.progress(String.format(Locale.ROOT, "%,d lines by %d, %s: %s", part.lines(), processes,
              round == 0 ? "warm-up" : "round " + round, each.getKey().shown()));
          LogKeeper.Kept kept = keep(each.getKey(), each.getValue(), lines);
          if (round > 0) {
            times.computeIfAbsent(each.getKey(), _ -> new ArrayList<>()).add(seconds(kept.time()));
            cpus.computeIfAbsent(each.getKey(), _ -> new ArrayList<>())
                .add(seconds(kept.cpu()) * GIGABYTE / ((double) lines * processes * Printer.LENGTH));
          }
          if (round < part.rounds() || processes > 1 || each.getKey() != KeptBy.DROVER) {
            each.getValue().forget();
          }
        }
      }
      times.forEach((by, samples) -> tell(Figure.PRINTED, by.shown(), processes, samples));
      cpus.forEach((by, samples) -> tell(Figure.CPU, by.shown(), processes, samples));
      if (keepers.get(KeptBy.DROVER) instanceof DroverKeeper drover) {
        tell(Figure.PEAK, DROVER, processes, List.of(drover.peak()));
        if (processes == 1) {
          search(drover, lines);
          stalled(drover, lines);
          tell(Figure.PEAK, READ, processes, List.of(drover.peak()));
        }
      }
    } finally {
      keepers.values().forEach(LogKeeper::close);
    }
  }

  private static LogKeeper.Kept keep(KeptBy by, LogKeeper keeper, int lines) {
    LogKeeper.Kept kept = keeper.keep();
    for (List<Path> files : kept.files()) {
      String fault = KeptLines.fault(files, lines);
      if (!fault.isEmpty()) {
        throw new Unusable(by.shown() + " has not kept what was printed: " + fault);
      }
    }
    return kept;
  }

  /** For a line in the middle, in what was kept last. */
  private void search(DroverKeeper keeper, int lines) {
    String word = String.format(Locale.ROOT, "%010d ", lines / 2);
    Path log = keeper.drover().directory().resolve(".drover/logs/" + DroverKeeper.PROCESS + ".log");
    var ours = new ArrayList<Double>();
    var greps = new ArrayList<Double>();
    for (int i = 0; i <= part.searches(); i++) {
      told.progress("search " + i);
      double grep = found(word, () -> run("grep", word, log.toString()));
      double drover = found(word, () -> keeper.drover().run("logs", DroverKeeper.PROCESS, "--grep", word));
      if (i > 0) {
        greps.add(grep);
        ours.add(drover);
      }
    }
    tell(Figure.SEARCH, GREP, 1, greps);
    tell(Figure.SEARCH, DROVER, 1, ours);
  }

  /** What a search prints. */
  private interface Search {
    String run();
  }

  private static double found(String word, Search search) {
    long begun = System.nanoTime();
    String printed = search.run();
    double seconds = (System.nanoTime() - begun) / 1e9;
    if (printed.lines().filter(line -> line.contains(word)).count() != 1) {
      throw new Unusable("a search for \"" + word + "\" has found: " + printed);
    }
    return seconds;
  }

  private static String run(String... command) {
    try {
      Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
      String printed = new String(started.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!started.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
        started.destroyForcibly();
      }
      return printed;
    } catch (IOException failure) {
      throw new Unusable(command[0] + ": " + failure.getMessage());
    } catch (InterruptedException hurried) {
      Thread.currentThread().interrupt();
      throw new Unusable(command[0] + ": interrupted");
    }
  }

  /** In turn without and with followers, each as often as there are rounds; they have stalled in what was kept before. */
  private void stalled(DroverKeeper keeper, int lines) {
    var without = new ArrayList<Double>();
    var with = new ArrayList<Double>();
    for (int round = 1; round <= part.rounds(); round++) {
      told.progress(part.followers() + " stalled followers, round " + round);
      keeper.forget();
      without.add(seconds(keep(KeptBy.DROVER, keeper, lines).time()));
      try (var _ = new StalledFollowers(keeper.drover().directory(), DroverKeeper.PROCESS, part.followers())) {
        keeper.awaitRest();
        keeper.forget();
        with.add(seconds(keep(KeptBy.DROVER, keeper, lines).time()));
      }
    }
    tell(Figure.STALLED, DROVER, 1, without);
    tell(Figure.STALLED, BESIDE_FOLLOWERS, 1, with);
  }

  /** A line that does not end. */
  private void endless() {
    told.progress(String.format(Locale.ROOT, "%,d bytes without a newline", part.endless()));
    try (var keeper = new DroverKeeper(part.drover(),
        List.of("head", "-c", Integer.toString(part.endless()), "/dev/zero"),
        1, part.endless(), part.folder())) {
      tell(Figure.ENDLESS, DROVER, 1, List.of(seconds(keeper.keep().time())));
      tell(Figure.PEAK, ENDLESS, 1, List.of(keeper.peak()));
    }
  }

  private void tell(Figure figure, String by, int processes, List<Double> samples) {
    told.result(new Measured(figure, by, processes, samples));
  }

  private static double seconds(Duration time) {
    return time.toNanos() / 1e9;
  }
}
