// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.harness.scenario.Contestant;
import dev.drover.harness.scenario.Scenario;
import dev.drover.launch.Launcher;
import dev.drover.logs.LogCursor;
import dev.drover.logs.LogEntry;
import dev.drover.logs.LogRing;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.model.RestartPolicy;
import dev.drover.model.Signal;
import dev.drover.model.StopSpec;
import dev.drover.rivals.Orchestration;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The lockup of this field's tools, reproduced on real processes: how long status reads take while something else goes on
 * with the process that they ask for. One situation and contestant after the other, each in full.
 */
public final class Lockup {
  private static final Duration READ_EVERY = Duration.ofNanos(500_000);
  private static final Duration DEADLINE = Duration.ofSeconds(90);
  private static final InstanceId WEB = InstanceId.sole("web");
  private static final Map<String, String> PATH = Map.of("PATH", "/usr/local/bin:/usr/bin:/bin");
  private static final int CRASHING = 100;
  /** A thread for each task: what blocks in one must not hold up another. */
  private static final Executor BESIDE = task -> Thread.ofPlatform().daemon().name("lockup").start(task);

  private final Scenario.Lockup times;
  private final Consumer<String> progress;

  public Lockup(Scenario.Lockup times, Consumer<String> progress) {
    this.times = times;
    this.progress = progress;
  }

  /** What goes on while the status is read. */
  public enum Situation {
    STOP, LAUNCH, CRASHES, STALLED_READER;

    public String shown() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  /** What was read of one contestant in one situation; {@code least}: how long a query that waits for it would wait. */
  public record Result(Situation situation, Contestant contestant, Beats beats, Duration least) {}

  /** Tells each result as soon as it is there. */
  public void run(Consumer<Result> told) {
    for (Situation situation : Situation.values()) {
      for (Contestant contestant : times.contestants()) {
        progress.accept(situation.shown() + ": " + contestant.shown());
        told.accept(run(situation, contestant));
      }
    }
  }

  private Result run(Situation situation, Contestant contestant) {
    return switch (situation) {
      case STOP -> new Result(situation, contestant, whileStopping(contestant), times.grace());
      case LAUNCH -> new Result(situation, contestant, whileLaunching(contestant), times.launch());
      case CRASHES -> new Result(situation, contestant, whileCrashing(contestant), Duration.ZERO);
      case STALLED_READER -> new Result(situation, contestant, whileStalled(contestant), Duration.ZERO);
    };
  }

  /** A process is stopped that takes its whole grace time. */
  private Beats whileStopping(Contestant contestant) {
    var stubborn = shell("trap '' TERM; echo deaf; while :; do sleep 1; done")
        .withStop(new StopSpec(Signal.TERM, times.grace(), List.of()));
    try (Launcher launcher = Tidy.launcher(); var drover = Contest.open(contestant, project(stubborn), launcher)) {
      drover.start(WEB);
      Pause.until(() -> lines(drover) > 0, DEADLINE, "the process is deaf to TERM");
      return readWhile(drover, () -> {
        drover.stop(WEB);
        await(drover, Phase.STOPPED);
      });
    }
  }

  /** A launch takes long. */
  private Beats whileLaunching(Contestant contestant) {
    try (Launcher launcher = new SlowLauncher(Tidy.launcher(), times.launch());
        var drover = Contest.open(contestant, project(shell("exec sleep 1000")), launcher)) {
      return readWhile(drover, () -> {
        drover.start(WEB);
        await(drover, Phase.RUNNING);
      });
    }
  }

  /**
   * A hundred processes crash and are launched again without end, each once a second: many more would fill two processors
   * with programs that start, and then reads wait for a processor, whoever answers them.
   */
  private Beats whileCrashing(Contestant contestant) {
    var policy = new RestartPolicy(RestartPolicy.When.ALWAYS, Duration.ofSeconds(1), Duration.ofSeconds(1), 1, 0.2,
        Duration.ofHours(1), Integer.MAX_VALUE, Duration.ofMinutes(1), RestartPolicy.Exhausted.SLOW, Set.of(0));
    var specs = IntStream.range(0, CRASHING).mapToObj(i -> ProcessSpec.of("web" + i, List.of("false"), Path.of("/"),
        PATH).withRestart(policy)).toList();
    var ids = specs.stream().map(spec -> InstanceId.sole(spec.name())).toList();
    try (Launcher launcher = Tidy.launcher();
        var drover = Contest.open(contestant, new Project("crashes", specs), launcher)) {
      ids.forEach(drover::start);
      var over = new AtomicBoolean();
      var turn = new int[1];
      var beats = Pulse.start(READ_EVERY, () -> check(drover.status(ids.get(turn[0]++ % CRASHING))), over::get);
      Pause.of(times.crashes());
      over.set(true);
      return beats.join();
    }
  }

  /** A process prints as fast as it can, and somebody who follows its log stalls after some lines. */
  private Beats whileStalled(Contestant contestant) {
    try (Launcher launcher = Tidy.launcher();
        var drover = Contest.open(contestant, project(shell("exec yes")), launcher)) {
      drover.start(WEB);
      Pause.until(() -> lines(drover) > 1000, DEADLINE, "the process prints");
      return readWhile(drover, () -> {
        LogCursor stalled = ring(drover).tail(100);
        for (int i = 0; i < 50; i++) {
          LogEntry _ = stalled.poll();
        }
        long before = lines(drover);
        Pause.of(times.stall());
        if (lines(drover) == before) {
          throw new Unusable("a process that prints without end printed nothing while a reader stalled");
        }
      });
    }
  }

  private static long lines(Orchestration drover) {
    LogRing ring = drover.logs().find(WEB);
    return ring == null ? 0 : ring.lastLine();
  }

  private static LogRing ring(Orchestration drover) {
    return Objects.requireNonNull(drover.logs().find(WEB));
  }

  /** Reads the status at a steady rate from a moment before the action until it is done. */
  private static Beats readWhile(Orchestration drover, Runnable action) {
    var done = new AtomicBoolean();
    var beats = Pulse.start(READ_EVERY, () -> check(drover.status(WEB)), done::get);
    CompletableFuture.runAsync(action, BESIDE).join();
    done.set(true);
    return beats.join();
  }

  private static void check(@Nullable ProcessSnapshot seen) {
    if (seen == null || seen.revision() < 0) {
      throw new IllegalStateException("a declared instance is on the board");
    }
  }

  private void await(Orchestration drover, Phase phase) {
    Pause.until(() -> Objects.requireNonNull(drover.status(WEB)).phase() == phase,
        DEADLINE.plus(times.grace()).plus(times.launch()), "web is " + phase);
  }

  private static Project project(ProcessSpec spec) {
    return new Project("lockup", List.of(spec));
  }

  private static ProcessSpec shell(String line) {
    return ProcessSpec.of(WEB.process(), ProcessSpec.shell(line), Path.of("/"), PATH);
  }
}
