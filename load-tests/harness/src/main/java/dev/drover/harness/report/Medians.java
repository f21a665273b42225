// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.report;

import dev.drover.harness.measure.Figure;
import dev.drover.harness.measure.Measured;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The medians of one part of a run, and what was judged by them, in its order. One thread. */
final class Medians {
  private final List<Measured> results;
  private final List<Verdict> verdicts = new ArrayList<>();

  Medians(List<Measured> results) {
    this.results = List.copyOf(results);
  }

  /** Empty where it was not measured. */
  Optional<Double> of(Figure figure, String by, int processes) {
    return results.stream().filter(r -> r.figure() == figure && r.by().equals(by) && r.processes() == processes)
        .map(Measured::median).findFirst();
  }

  /** Judges what is there. */
  void atMost(String what, Optional<Double> value, double target, String unit) {
    judge(what, value, target, false, unit);
  }

  /** Judges what is there. */
  void atLeast(String what, Optional<Double> value, double target, String unit) {
    judge(what, value, target, true, unit);
  }

  private void judge(String what, Optional<Double> value, double target, boolean atLeast, String unit) {
    value.ifPresent(is -> verdicts.add(new Verdict(what, is, target, atLeast, unit)));
  }

  List<Verdict> verdicts() {
    return List.copyOf(verdicts);
  }
}
