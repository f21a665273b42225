// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.harness.scenario.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One process killed while the others run, each in turn. */
final class Crashing {
  /** Between crashes, so that each finds who restarts it at rest. */
  private static final Duration REST = Duration.ofMillis(10);

  private Crashing() {}

  /** Starts all, kills one after the other, stops all: the milliseconds until another ran in its place. */
  static List<Double> of(Starter starter, Scenario.Crashes crashes, int processes) {
    var samples = new ArrayList<Double>();
    starter.startAll();
    long warm = System.nanoTime() + crashes.warmUp().toNanos();
    for (int i = 0; samples.size() < crashes.times(); i++) {
      Pause.of(REST);
      boolean counts = System.nanoTime() - warm >= 0;
      long nanos = starter.crash(i % processes);
      if (counts) {
        samples.add(nanos / 1e6);
      }
    }
    starter.stopAll();
    return samples;
  }
}
