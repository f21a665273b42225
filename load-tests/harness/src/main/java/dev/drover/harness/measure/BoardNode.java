// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.model.Health;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.Wanted;
import dev.drover.rivals.ReplicatedBoard;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * The main class of one node's JVM, which {@link BoardReplication} speaks to in lines: {@code join NODE}, {@code fill}, {@code churn RATE SECONDS},
 * {@code report}; each is answered with one line. It ends with its input. A snapshot carries the time at which it was published, of
 * the machine's monotonic clock (CLOCK_MONOTONIC, the same for all JVMs of a Linux), in the place of its pid.
 */
public final class BoardNode {
  private static final long MOST_NANOS = Duration.ofMinutes(2).toNanos();

  private final ReplicatedBoard board;
  private final String name;
  private final int nodes;
  private final int own;
  private final Histogram lags = new ConcurrentHistogram(MOST_NANOS, 3);
  private final AtomicLong seen = new AtomicLong();
  private boolean churning; // set before its first change, by the one thread that publishes
  private final long[] revisions;
  private long cpuBefore;

  private BoardNode(String contestant, int instances, int nodes) {
    board = ReplicatedBoard.start(contestant, this::see);
    name = board.node();
    this.nodes = nodes;
    own = instances / nodes;
    revisions = new long[own + 1];
  }

  public static void main(String[] args) throws IOException {
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    var node = new BoardNode(args[0], Integer.parseInt(args[1]), Integer.parseInt(args[2]));
    try (node.board) {
      out.println(node.name);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        out.println(node.answer(List.of(line.split(" ", -1))));
      }
    }
    System.exit(0); // whatever thread the node may have left
  }

  private String answer(List<String> words) {
    return switch (words.getFirst()) {
      case "join" -> {
        board.join(words.get(1));
        yield until(() -> board.up() >= Integer.parseInt(words.get(2)), "joined");
      }
      case "up" -> until(() -> board.up() == nodes, "up");
      case "fill" -> {
        for (int ordinal = 1; ordinal <= own; ordinal++) {
          publish(ordinal);
        }
        yield "filled";
      }
      case "full" -> until(() -> board.size() == own * nodes, "full");
      case "churn" -> {
        begin();
        churn(Double.parseDouble(words.get(1)), Double.parseDouble(words.get(2)));
        yield "churned";
      }
      case "report" -> report();
      default -> "unknown: " + words;
    };
  }

  private void see(ProcessSnapshot snapshot) {
    if (snapshot.reason().equals("churn")) {
      lags.recordValue(Math.clamp(System.nanoTime() - snapshot.pid(), 0, MOST_NANOS));
      seen.incrementAndGet();
    }
  }

  private void begin() {
    churning = true;
    cpuBefore = cpu();
  }

  private static long cpu() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private void publish(int ordinal) {
    long revision = ++revisions[ordinal];
    board.publish(new ProcessSnapshot(new InstanceId("of-" + name.replace(':', '-'), ordinal), name, 1, Wanted.UP,
        Phase.RUNNING, Health.NONE, churning ? "churn" : "", System.nanoTime(), revision, 0, 0, null, null, null, null,
        null, revision));
  }

  /** Any of its instances, at even distances; who is late catches up. */
  private void churn(double rate, double seconds) {
    var random = new Random(name.hashCode());
    long begin = System.nanoTime();
    long changes = Math.round(rate * seconds);
    for (long change = 0; change < changes; change++) {
      long due = begin + Math.round(change * 1e9 / rate);
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      publish(1 + random.nextInt(own));
    }
  }

  private String report() {
    Histogram all = lags.copy();
    return String.format(Locale.ROOT, "%d %.6f %.6f %.6f %.6f", seen.get(), all.getValueAtPercentile(50) / 1e6,
        all.getValueAtPercentile(99) / 1e6, all.getMaxValue() / 1e6, (cpu() - cpuBefore) / 1e9);
  }

  /** The answer, once it is so. */
  private static String until(BooleanSupplier so, String answer) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(100);
    while (!so.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return "not " + answer;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    return answer;
  }
}
