// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.harness.scenario.ReplicatedBy;
import dev.drover.harness.scenario.Scenario;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** How long a change takes from one node's board to every other one, and what that costs: nodes in JVMs of their own, on loopback. */
public final class BoardReplication {
  private static final Path TRAFFIC = Path.of("/proc/net/dev");
  private static final long QUIET_MILLIS = 2_000;

  private final Scenario.BoardReplication part;
  private final Told told;

  public BoardReplication(Scenario.BoardReplication part, Told told) {
    this.part = part;
    this.told = told;
  }

  /** Round by round, each contestant in each; a cluster of its own for each. */
  public void run() {
    var samples = new EnumMap<ReplicatedBy, Map<Figure, List<Double>>>(ReplicatedBy.class);
    for (int round = 1; round <= part.rounds(); round++) {
      for (ReplicatedBy by : part.contestants()) {
        told.progress(String.format(Locale.ROOT, "%,d instances on %d nodes, round %d: %s", part.instances(),
            part.nodes(), round, by.shown()));
        round(by, samples.computeIfAbsent(by, _ -> new EnumMap<>(Figure.class)));
      }
    }
    samples.forEach((by, figures) -> figures
        .forEach((figure, values) -> told.result(new Measured(figure, by.shown(), part.instances(), values))));
  }

  private void round(ReplicatedBy by, Map<Figure, List<Double>> samples) {
    double seconds = part.duration().toMillis() / 1e3;
    double rate = part.changes() / part.nodes();
    try (var nodes = new BoardNodes(by.shown(), part.nodes(), part.instances(), part.heap())) {
      long before = loopbackBytes();
      nodes.all("churn " + rate + " " + seconds, (long) seconds + 60);
      long bytes = loopbackBytes() - before;
      rest();
      long changes = 0;
      for (String report : nodes.all("report", 60)) {
        List<Double> numbers = List.of(report.split(" ", -1)).stream().map(Double::parseDouble).toList();
        changes += numbers.get(0).longValue();
        add(samples, Figure.LAG, numbers.get(1));
        add(samples, Figure.LAG_P99, numbers.get(2));
        add(samples, Figure.LAG_WORST, numbers.get(3));
        add(samples, Figure.BUSY, 100 * numbers.get(4) / (seconds + QUIET_MILLIS / 1e3));
      }
      add(samples, Figure.WIRE, bytes / seconds / 1e3);
      double told = Math.round(rate * seconds) * part.nodes() * (part.nodes() - 1.0);
      add(samples, Figure.SEEN, 100 * changes / told);
    }
  }

  private static void add(Map<Figure, List<Double>> samples, Figure figure, double value) {
    samples.computeIfAbsent(figure, _ -> new ArrayList<>()).add(value);
  }

  /** For what is still on its way. */
  private static void rest() {
    var _ = new CompletableFuture<Void>().completeOnTimeout(null, QUIET_MILLIS, TimeUnit.MILLISECONDS)
        .join();
  }

  /** Sent over loopback by anybody since the machine came up: nothing else may use it much. */
  private static long loopbackBytes() {
    try {
      return Files.readAllLines(TRAFFIC).stream().map(String::strip).filter(line -> line.startsWith("lo:"))
          .map(line -> line.substring(3).strip().split("\\s+", -1)).mapToLong(fields -> Long.parseLong(fields[8]))
          .findFirst().orElseThrow(() -> new Unusable(TRAFFIC + " has no loopback"));
    } catch (IOException none) {
      throw new Unusable(TRAFFIC + " cannot be read: " + none);
    }
  }
}
