// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.harness.scenario.Scenario;
import dev.drover.logs.LogStore;
import dev.drover.model.ProcessSpec;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How long it takes until a process that was killed runs again, alone and beside one that prints without end. Round by round with each in
 * each, for the median of one engine differs from that of the next by more than what is looked for.
 */
final class Relaunches {
  private final Scenario.Crashes crashes;
  private final int rounds;
  private final Path folder;
  private final Told told;

  Relaunches(Scenario.Crashes crashes, int rounds, Path folder, Told told) {
    this.crashes = crashes;
    this.rounds = rounds;
    this.folder = folder;
    this.told = told;
  }

  void run(Printer printer) {
    Program program = Program.in(folder, "cc");
    for (int among : crashes.among()) {
      var samples = new LinkedHashMap<String, List<Double>>();
      for (int round = 1; round <= rounds; round++) {
        round(printer, program, among, samples);
      }
      samples.forEach((by, all) -> told.result(new Measured(Figure.RELAUNCH, by, among, all)));
    }
  }

  private void round(Printer printer, Program program, int among, Map<String, List<Double>> samples) {
    crash("bare", among, new BareStarter(program, among), samples);
    try (var _ = new Flood(printer.lines(0), folder)) {
      crash("bare+flood", among, new BareStarter(program, among), samples);
    }
    try (var logs = LogStore.in(folder.resolve("quiet-logs"), InstantSource.system())) {
      crash(Logs.DROVER, among, new EngineStarter(program, among, List.of(), logs), samples);
    }
    try (var logs = LogStore.in(folder.resolve("flood-logs"), InstantSource.system())) {
      var flood = ProcessSpec.of("flood", printer.lines(0), program.launch().dir(), program.launch().environment());
      crash(Logs.BESIDE_FLOOD, among, new EngineStarter(program, among, List.of(flood), logs), samples);
    }
  }

  private void crash(String by, int among, Starter opened, Map<String, List<Double>> samples) {
    told.progress("crashes among " + among + ": " + by);
    try (Starter starter = opened) {
      samples.computeIfAbsent(by, _ -> new ArrayList<>()).addAll(Crashing.of(starter, crashes, among));
    }
  }
}
