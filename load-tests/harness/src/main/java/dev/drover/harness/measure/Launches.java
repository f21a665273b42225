// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.harness.scenario.LaunchedBy;
import dev.drover.harness.scenario.Scenario;
import dev.drover.launch.Launcher;
import dev.drover.wire.CommandRequest.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What it costs to start, to stop and to have many real processes: Drover beside a bare loop of posix_spawn, its launcher
 * alone and ProcessBuilder, all in one run; and what a Drover as users run it takes for itself.
 */
public final class Launches {
  /** Beyond it a loop of ProcessBuilder takes minutes, for each start closes every descriptor that the JVM holds. */
  private static final int MOST_BUILT = 1_000;
  /** So that a stop finds all at rest: runsvdir, for one, lets what comes right after a start wait for five seconds. */
  private static final Duration BEFORE_STOP = Duration.ofMillis(300);
  private static final double MEGABYTE = 1e6;
  private static final String PROCESS = "quiet";

  private final Scenario.Launches part;
  private final Told told;

  public Launches(Scenario.Launches part, Told told) {
    this.part = part;
    this.told = told;
  }

  /** The name under which the results of a Drover as users run it are told. */
  public static final String RESIDENT = "up -d";

  public void run() {
    OpenFiles
        .check(Stream.of(part.processes(), part.crashes().among(), part.resident().processes()).flatMap(List::stream)
            .mapToInt(n -> n).max().orElse(0));
    Path folder = Folders.temporary("drover-program");
    Runnable deleting = () -> Folders.delete(folder);
    Tidy.atEnd(deleting);
    try {
      Program program = Program.in(folder, "cc");
      told.note("started is " + program.shown());
      part.processes().forEach(processes -> startAndStop(program, processes));
      part.crashes().among().forEach(processes -> crash(program, processes));
      part.resident().processes().forEach(processes -> reside(program, processes));
    } finally {
      deleting.run();
      Tidy.forget(deleting);
    }
  }

  private static Starter open(LaunchedBy by, Program program, int processes) {
    return switch (by) {
      case BARE -> new BareStarter(program, processes);
      case LAUNCHER -> new LauncherStarter(program, processes);
      case PROCESS_BUILDER -> new BuilderStarter(program, processes);
      case RUNIT, S6 -> new PeerStarter(by, program, processes);
      case DROVER -> new EngineStarter(program, processes);
    };
  }

  /** Those who can do it here, and with so many. */
  private List<LaunchedBy> contestants(Program program, int processes) {
    return part.contestants().stream().filter(by -> {
      String obstacle = obstacle(by, program, processes);
      if (!obstacle.isEmpty()) {
        told.note(by.shown() + " is left out with " + processes + ": " + obstacle);
      }
      return obstacle.isEmpty();
    }).toList();
  }

  private static String obstacle(LaunchedBy by, Program program, int processes) {
    return switch (by) {
      case BARE -> isNative() ? "" : "the native launcher does not run on this machine";
      case PROCESS_BUILDER -> processes > MOST_BUILT ? "it takes minutes" : "";
      case RUNIT, S6 -> PeerStarter.obstacle(by, program, processes);
      case LAUNCHER, DROVER -> "";
    };
  }

  private static boolean isNative() {
    try (Launcher best = Launcher.best()) {
      return best.name().equals("linux-native");
    }
  }

  /** Round by round, each contestant in each, so that a change of the machine's speed meets all of them. */
  private void startAndStop(Program program, int processes) {
    var starters = new EnumMap<LaunchedBy, Starter>(LaunchedBy.class);
    var starts = new EnumMap<LaunchedBy, List<Double>>(LaunchedBy.class);
    var stops = new EnumMap<LaunchedBy, List<Double>>(LaunchedBy.class);
    try {
      contestants(program, processes).forEach(by -> starters.put(by, open(by, program, processes)));
      for (int round = 0; round <= part.rounds(); round++) {
        for (Map.Entry<LaunchedBy, Starter> each : starters.entrySet()) {
          if (round > 1 && each.getKey() == LaunchedBy.PROCESS_BUILDER) {
            continue; // a warm-up and a round take as long as all rounds of the others
          }
          told.progress(processes + " processes, " + (round == 0 ? "warm-up" : "round " + round) + ": "
              + each.getKey().shown());
          double start = millis(each.getValue()::startAll);
          Pause.of(BEFORE_STOP);
          double stop = millis(each.getValue()::stopAll);
          if (round > 0) {
            starts.computeIfAbsent(each.getKey(), _ -> new ArrayList<>()).add(start);
            stops.computeIfAbsent(each.getKey(), _ -> new ArrayList<>()).add(stop);
          }
        }
      }
    } finally {
      starters.values().forEach(Starter::close);
    }
    starts.forEach((by, samples) -> told.result(new Measured(Figure.START, by.shown(), processes, samples)));
    stops.forEach((by, samples) -> told.result(new Measured(Figure.STOP, by.shown(), processes, samples)));
  }

  /** One is killed while the others run, each in turn. */
  private void crash(Program program, int processes) {
    for (LaunchedBy by : contestants(program, processes)) {
      told.progress("crashes among " + processes + ": " + by.shown());
      try (Starter starter = open(by, program, processes)) {
        told.result(new Measured(Figure.CRASH, by.shown(), processes, Crashing.of(starter, part.crashes(), processes)));
      }
    }
  }

  /** A Drover as users run it: what it takes while nothing happens, and then how its API starts and stops. */
  private void reside(Program program, int processes) {
    told.progress("drover up -d with " + processes + " processes");
    try (var drover = resident(program, processes)) {
      drover.up();
      idle(new ProcFiles(drover.pid()), processes);
      var starts = new ArrayList<Double>();
      var stops = new ArrayList<Double>();
      for (int round = 0; round <= part.rounds(); round++) {
        told.progress(processes + " processes by the API, " + (round == 0 ? "warm-up" : "round " + round));
        double stop = millis(() -> drover.call(Command.STOP, PROCESS));
        double start = millis(() -> drover.call(Command.START, PROCESS));
        if (round > 0) {
          starts.add(start);
          stops.add(stop);
        }
      }
      told.result(new Measured(Figure.START, RESIDENT, processes, starts));
      told.result(new Measured(Figure.STOP, RESIDENT, processes, stops));
    }
  }

  private ResidentDrover resident(Program program, int processes) {
    return new ResidentDrover(part.resident().drover(), Path.of(System.getProperty("java.io.tmpdir")), """
        project = launches
        processes { %s { command = [%s], replicas = %d } }
        """.formatted(PROCESS, ResidentDrover.words(program.command()), processes), processes);
  }

  private void idle(ProcFiles proc, int processes) {
    Duration idle = part.resident().idle();
    told.progress("idle for " + part.resident().settling().plus(idle).toSeconds() + " s");
    Pause.of(part.resident().settling());
    var threadsBefore = proc.threadNanos();
    Duration before = proc.cpu();
    Pause.of(idle);
    double used = proc.cpu().minus(before).toNanos() * 100.0 / idle.toNanos();
    var threadsAfter = proc.threadNanos();
    var threads = proc.threads();
    tell(Figure.IDLE, processes, used);
    tell(Figure.THREADS, processes, (double) threads.values().stream().mapToLong(n -> n).sum());
    tell(Figure.MEMORY, processes, proc.pssBytes() / MEGABYTE);
    told.note("threads with " + processes + ": " + threads);
    threadsAfter.replaceAll((name, nanos) -> (nanos - threadsBefore.getOrDefault(name, 0L)) / 1_000_000);
    threadsAfter.values().removeIf(millis -> millis == 0);
    told.note("processor time while idle with " + processes + ", ms by thread: " + threadsAfter);
  }

  private void tell(Figure figure, int processes, double value) {
    told.result(new Measured(figure, RESIDENT, processes, List.of(value)));
  }

  private static double millis(Runnable what) {
    long begun = System.nanoTime();
    what.run();
    return (System.nanoTime() - begun) / 1e6;
  }
}
