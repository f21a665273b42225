// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.engine.KeptStore.Kept;
import dev.drover.launch.Adoption;
import dev.drover.launch.Child;
import dev.drover.launch.ChildListener;
import dev.drover.launch.ExitStatus;
import dev.drover.launch.Keeping;
import dev.drover.launch.LaunchFailure;
import dev.drover.launch.Signals;
import dev.drover.model.LogSpec;
import dev.drover.model.StopSpec;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends a process of an earlier Drover for which the project has no place any more; its output is dropped. Any thread. */
final class Undeclared implements ChildListener {
  private static final Logger LOG = LoggerFactory.getLogger(Undeclared.class);
  private static final int TERM = Signals.parse("TERM").orElse(15);
  private static final int KILL = Signals.parse("KILL").orElse(9);

  private final CompletableFuture<ExitStatus> exit = new CompletableFuture<>();

  private Undeclared() {}

  static void end(Kept kept, Services services) {
    services.workers().launching().execute(() -> new Undeclared().take(kept, services));
  }

  private void take(Kept kept, Services services) {
    try {
      switch (services.launcher().adopt(new Keeping(kept.folder(), LogSpec.DEFAULT.ringBytes()), this)) {
        case Adoption.NeverBegan _ -> services.kept().close(kept.folder());
        case Adoption.Taken(Child child) -> end(kept, child, services);
      }
    } catch (LaunchFailure failure) {
      LOG.warn("{}: {}{}", kept.instance(), failure.getMessage(), failure.kind() == LaunchFailure.Kind.BAD_RECORD
          ? "; it was set aside: " + services.kept().setAside(kept.folder())
          : "; the next Drover here tries again");
    } catch (RuntimeException fault) {
      LOG.error("{}: what an earlier Drover left cannot be ended, which is a bug", kept.instance(), fault);
    }
  }

  private void end(Kept kept, Child child, Services services) {
    if (child.signalGroup(TERM)) {
      LOG.warn("{}: process {} of an earlier Drover has no place in the project any more and is ended", kept.instance(),
          child.pid());
    }
    var _ = exit.completeOnTimeout(new ExitStatus.Lost(), StopSpec.DEFAULT.grace().toMillis(), TimeUnit.MILLISECONDS)
        .thenCompose(_ -> {
          child.signalGroup(KILL);
          return services.sweeper().isGone(child);
        }).thenRun(() -> {
          child.closeOutput();
          services.kept().close(kept.folder());
        });
  }

  @Override
  public void onOutput(Stream stream, byte[] buffer, int offset, int length) {
    // nobody can ask for it
  }

  @Override
  public void onOutputEnd() {
    // the exit counts
  }

  @Override
  public void onExit(ExitStatus status) {
    exit.complete(status);
  }
}
