// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.Child;
import dev.drover.launch.ChildListener;
import dev.drover.launch.ExitStatus;
import dev.drover.launch.LaunchFailure;
import dev.drover.launch.LaunchSpec;
import dev.drover.launch.Signals;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A short command run on behalf of an instance: a probe's or a stop's. It has a deadline, its whole group is killed at the
 * end, and its output is dropped. Any thread.
 */
final class Errand implements ChildListener {
  private static final int KILL = Signals.parse("KILL").orElse(9);

  /** Whether it did what it should, and if not, why. */
  record Outcome(boolean passed, String detail) {}

  private final CompletableFuture<Outcome> outcome = new CompletableFuture<>();

  private Errand() {}

  /** What comes of it, within the timeout, which runs from now on; whoever completes or cancels it ends the command. */
  static CompletableFuture<Outcome> run(Services services, LaunchSpec spec, Duration timeout) {
    var errand = new Errand();
    services.workers().errands().execute(() -> errand.launch(services, spec));
    return errand.outcome.completeOnTimeout(new Outcome(false, "took longer than " + timeout.toMillis() + " ms"),
        Delays.capped(timeout).toNanos(), TimeUnit.NANOSECONDS);
  }

  private void launch(Services services, LaunchSpec spec) {
    if (outcome.isDone()) {
      return;
    }
    try {
      Child child = services.launcher().launch(spec, this);
      var _ = outcome.whenComplete((_, _) -> {
        child.signalGroup(KILL);
        child.closeOutput();
        var _ = services.sweeper().isGone(child);
      });
    } catch (LaunchFailure failure) {
      outcome.complete(new Outcome(false, failure.getMessage()));
    } catch (RuntimeException | Error fault) {
      outcome.complete(new Outcome(false, String.valueOf(fault)));
    }
  }

  @Override
  public void onOutput(Stream stream, byte[] buffer, int offset, int length) {
    // only the exit counts
  }

  @Override
  public void onOutputEnd() {
    // only the exit counts
  }

  @Override
  public void onExit(ExitStatus status) {
    outcome.complete(switch (status) {
      case ExitStatus.Code(int code) -> new Outcome(code == 0, "exit code " + code);
      case ExitStatus.Signalled(int signal, _, boolean overMemory) -> new Outcome(false,
          "signal " + signal + (overMemory ? ", over limits.memory" : ""));
      case ExitStatus.Lost _ -> new Outcome(false, "lost");
    });
  }
}
