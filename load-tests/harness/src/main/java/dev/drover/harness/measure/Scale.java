// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.engine.Drover;
import dev.drover.engine.IncarnationLog;
import dev.drover.engine.Orchestrator;
import dev.drover.launch.Launcher;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.view.StatusBoard;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.jspecify.annotations.Nullable;

/**
 * How memory and costs grow with the number of instances. All of them run, on a simulated launcher, in an engine with an
 * actor for each; nothing is printed, so there are no logs.
 */
public final class Scale {
  private static final Duration DEADLINE = Duration.ofMinutes(10);
  private static final Duration LOOK_EVERY = Duration.ofMillis(20);
  private static final int READS = 2_000_000;
  private static final int WALKS = 4_000_000;
  private static final int CHANGES = 20_000;
  private static final int TOLD_AT_ONCE = 1_000;

  private static final Pattern FILLER = Pattern.compile("(?m)^ *\\d+: +\\d+ +(\\d+) +\\S*jdk[.]internal[.]vm[.]Filler");
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total +\\d+ +(\\d+)");

  private final Consumer<String> progress;

  public Scale(Consumer<String> progress) {
    this.progress = progress;
  }

  /**
   * {@code bytes}: of heap for an instance; {@code startNanos}: until it ran, all of them started at once; {@code readNanos}:
   * of one status read, any instance; {@code listNanos}: of one entry while all are read; {@code changeNanos}: of a restart,
   * from the command to the new incarnation on the board, many at once; {@code histogram}: what the heap then held, by class.
   */
  public record Result(int instances, double bytes, double startNanos, double readNanos, double listNanos,
      double changeNanos, String histogram) {}

  public Result run(int instances) {
    progress.accept(instances + " instances: starting");
    try (Launcher launcher = new SimulatedLauncher(false)) {
      var spec = ProcessSpec.of("herd", List.of("simulated"), Path.of("/"), Map.of()).withReplicas(instances);
      long before = bytes(histogram());
      Drover drover = Drover.start(new Project("scale", List.of(spec)), launcher, IncarnationLog.inMemory());
      try {
        long begun = System.nanoTime();
        send(drover, replyTo -> new Orchestrator.Start(List.of(), false, replyTo));
        Pause.until(() -> running(drover.board()) == instances, LOOK_EVERY, DEADLINE, "all instances run");
        double start = (System.nanoTime() - begun) / (double) instances;
        String histogram = histogram();
        double bytes = (bytes(histogram) - before) / (double) instances;
        List<InstanceId> ids = spec.instances();
        progress.accept(instances + " instances: reading");
        var random = new SplittableRandom(1);
        double read = best(() -> read(drover.board(), ids, random));
        double list = best(() -> list(drover.board(), ids.size()));
        progress.accept(instances + " instances: restarting some");
        double change = change(drover, ids);
        return new Result(instances, bytes, start, read, list, change, histogram);
      } finally {
        drover.close();
        drover.system().getWhenTerminated().toCompletableFuture().join();
      }
    }
  }

  /** Waits until all have heard, so that nothing is under way any more. */
  private static void send(Drover drover, Function<ActorRef<Orchestrator.Reply>, Orchestrator.Command> command) {
    Orchestrator.Reply reply = AskPattern
        .ask(drover.orchestrator(), command::apply, DEADLINE, drover.system().scheduler())
        .toCompletableFuture().join();
    if (reply instanceof Orchestrator.Rejected(String reason)) {
      throw new IllegalStateException(reason);
    }
  }

  private static int running(StatusBoard board) {
    var running = new LongAdder();
    board.forEach(seen -> running.add(seen.phase() == Phase.RUNNING ? 1 : 0));
    return running.intValue();
  }

  /** The best of some goes, for the first ones are compiled meanwhile and others disturbed. */
  private static double best(DoubleSupplier go) {
    double best = Double.MAX_VALUE;
    for (int i = 0; i < 5; i++) {
      best = Math.min(best, go.getAsDouble());
    }
    return best;
  }

  private static double read(StatusBoard board, List<InstanceId> ids, SplittableRandom random) {
    long found = 0;
    long begun = System.nanoTime();
    for (int i = 0; i < READS / 5; i++) {
      ProcessSnapshot seen = board.get(ids.get(random.nextInt(ids.size())));
      found += seen == null ? 0 : (seen.pid() & 1) + 1;
    }
    return (System.nanoTime() - begun) / (READS / 5.0) + (found == 0 ? Double.NaN : 0);
  }

  private static double list(StatusBoard board, int size) {
    int times = Math.max(1, WALKS / 5 / size);
    var sum = new long[1];
    long begun = System.nanoTime();
    for (int i = 0; i < times; i++) {
      board.forEach(seen -> sum[0] += seen.pid());
    }
    return (System.nanoTime() - begun) / ((double) times * size) + (sum[0] == 0 ? Double.NaN : 0);
  }

  private static double change(Drover drover, List<InstanceId> ids) {
    int changes = Math.min(CHANGES, ids.size());
    long begun = System.nanoTime();
    for (int from = 0; from < changes; from += TOLD_AT_ONCE) {
      List<InstanceId> some = ids.subList(from, Math.min(changes, from + TOLD_AT_ONCE));
      var names = some.stream().map(InstanceId::name).toList();
      send(drover, replyTo -> new Orchestrator.Restart(names, replyTo));
    }
    List<InstanceId> all = ids.subList(0, changes);
    Pause.until(() -> all.stream().allMatch(id -> isSecond(drover.board().get(id))), LOOK_EVERY, DEADLINE,
        "what was restarted runs again");
    return (System.nanoTime() - begun) / (double) changes;
  }

  private static boolean isSecond(@Nullable ProcessSnapshot seen) {
    return seen != null && seen.incarnation() == 2 && seen.phase() == Phase.RUNNING;
  }

  /** What the heap holds after a collection, by class; as of {@code jcmd PID GC.class_histogram}. */
  private static String histogram() {
    try {
      return String.valueOf(ManagementFactory.getPlatformMBeanServer().invoke(
          new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram", new Object[]{new String[0]},
          new String[]{String[].class.getName()}));
    } catch (JMException failure) {
      throw new IllegalStateException("this JVM tells no class histogram", failure);
    }
  }

  /** Of living objects alone: the heap in use has holes too, which the collector fills with objects of its own. */
  static long bytes(String histogram) {
    Matcher total = TOTAL.matcher(histogram);
    if (!total.find()) {
      throw new IllegalStateException("the class histogram has no total");
    }
    return Long.parseLong(total.group(1))
        - FILLER.matcher(histogram).results().mapToLong(filler -> Long.parseLong(filler.group(1))).sum();
  }
}
