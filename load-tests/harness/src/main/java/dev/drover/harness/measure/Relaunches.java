// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.harness.scenario.Scenario;
import dev.drover.logs.LogStore;
import dev.drover.model.ProcessSpec;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/** How long it takes until a process that was killed runs again, alone and beside one that prints without end. */
final class Relaunches {
  private final Scenario.Crashes crashes;
  private final Path folder;
  private final Told told;

  Relaunches(Scenario.Crashes crashes, Path folder, Told told) {
    this.crashes = crashes;
    this.folder = folder;
    this.told = told;
  }

  void run(Printer printer) {
    Program program = Program.in(folder, "cc");
    for (int among : crashes.among()) {
      tell("bare", among, new BareStarter(program, among));
      try (var _ = new Flood(printer.lines(0), folder)) {
        tell("bare+flood", among, new BareStarter(program, among));
      }
      try (var logs = LogStore.in(folder.resolve("quiet-logs"), InstantSource.system())) {
        tell(Logs.DROVER, among, new EngineStarter(program, among, List.of(), logs));
      }
      try (var logs = LogStore.in(folder.resolve("flood-logs"), InstantSource.system())) {
        var flood = ProcessSpec.of("flood", printer.lines(0), program.launch().dir(), program.launch().environment());
        tell(Logs.BESIDE_FLOOD, among, new EngineStarter(program, among, List.of(flood), logs));
      }
    }
  }

  private void tell(String by, int among, Starter opened) {
    told.progress("crashes among " + among + ": " + by);
    try (Starter starter = opened) {
      told.result(new Measured(Figure.RELAUNCH, by, among, Crashing.of(starter, crashes, among)));
    }
  }
}
