// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import java.util.Collections;
import java.util.List;

/** All that was measured of one figure, in the order of measuring; {@code processes}: how many there were. Immutable. */
public record Measured(Figure figure, String by, int processes, List<Double> samples) {
  public Measured {
    samples = List.copyOf(samples);
  }

  public double median() {
    var sorted = samples.stream().sorted().toList();
    return (sorted.get((sorted.size() - 1) / 2) + sorted.get(sorted.size() / 2)) / 2;
  }

  public double least() {
    return Collections.min(samples);
  }

  public double most() {
    return Collections.max(samples);
  }
}
