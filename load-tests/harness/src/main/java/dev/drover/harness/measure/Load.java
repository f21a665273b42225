// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.harness.scenario.Contestant;
import dev.drover.harness.scenario.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** Reads at a rate while processes change at a rate, for a time; under one contestant after the other. */
public final class Load {
  private static final Duration TELL_EVERY = Duration.ofSeconds(1);
  private static final Duration WARM_UP = Duration.ofSeconds(3);

  private final Scenario.Load load;
  private final Consumer<String> progress;

  public Load(Scenario.Load load, Consumer<String> progress) {
    this.load = load;
    this.progress = progress;
  }

  /** What one contestant came to: reads of one, reads of all, and the changes meanwhile. */
  public record Result(String by, int processes, Beats reads, Beats lists, long changed, long failed, long leftOut,
      Duration duration) {}

  /** Tells each result as soon as it is there. */
  public void run(Consumer<Result> told) {
    switch (load.target()) {
      case Scenario.Api(var directory) -> told.accept(measure("api", ApiHerd.of(directory)));
      case Scenario.Engine engine -> {
        for (Contestant contestant : engine.contestants()) {
          progress.accept(contestant.shown() + ": starts " + engine.processes() + " processes");
          told.accept(measure(contestant.shown(), EngineHerd.started(contestant, engine)));
        }
      }
    }
  }

  /** The first part is thrown away, for code is compiled meanwhile: whoever comes first must not pay for all. */
  private Result measure(String by, Herd opened) {
    try (Herd herd = opened) {
      progress.accept(by + ": warms up");
      Result _ = measure(by, herd, load.duration().compareTo(WARM_UP) < 0 ? load.duration() : WARM_UP, false);
      return measure(by, herd, load.duration(), true);
    }
  }

  private Result measure(String by, Herd herd, Duration time, boolean tells) {
    var over = new AtomicBoolean();
    var reads = new ArrayList<CompletableFuture<Beats>>();
    for (int i = 0; i < load.readers() && load.reads() > 0; i++) {
      var random = new SplittableRandom(i);
      reads.add(Pulse.start(every(load.reads() / load.readers()), () -> herd.status(random.nextInt(herd.size())),
          over::get));
    }
    var lists = new ArrayList<CompletableFuture<Beats>>();
    if (load.lists() > 0) {
      lists.add(Pulse.start(every(load.lists()), herd::list, over::get));
    }
    long begun = System.nanoTime();
    Duration took;
    Churn churn = Churn.start(herd, load);
    try (churn) {
      for (long left = time.toNanos(); left > 0; left = time.toNanos() - since(begun)) {
        Pause.of(Duration.ofNanos(Math.min(left, TELL_EVERY.toNanos())));
        if (tells) {
          progress.accept(by + ": " + Duration.ofNanos(since(begun)).toSeconds() + " of " + time.toSeconds() + " s, "
              + churn.count().done() + " changes");
        }
      }
      took = Duration.ofNanos(since(begun));
      over.set(true);
    }
    Churn.Count count = churn.count(); // of what was still under way too
    return new Result(by, herd.size(), sum(reads), sum(lists), count.done(), count.failed(), count.leftOut(), took);
  }

  private static long since(long begun) {
    return System.nanoTime() - begun;
  }

  private static Duration every(double rate) {
    return Duration.ofNanos(Math.max(1, (long) (1e9 / rate)));
  }

  private static Beats sum(List<CompletableFuture<Beats>> all) {
    return all.stream().map(CompletableFuture::join).reduce(Beats.none(), Beats::plus);
  }
}
