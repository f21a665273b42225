// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.Adoption;
import dev.drover.launch.Child;
import dev.drover.launch.Keeping;
import dev.drover.launch.LaunchFailure;
import dev.drover.launch.LaunchSpec;
import dev.drover.launch.Terms;
import dev.drover.launch.Usage;
import dev.drover.logs.LogWriter;
import dev.drover.model.ExecSpec;
import dev.drover.model.Exit;
import dev.drover.model.History;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.typed.ActorRef;

/** Launches the incarnations of one instance, on the launching threads. Immutable. Any thread. */
final class Launches {
  private static final Duration PATIENCE = Duration.ofMillis(500);
  private static final Duration AGAIN = Duration.ofSeconds(1);

  private final InstanceId id;
  private final ProcessSpec spec;
  private final Services services;

  Launches(InstanceId id, ProcessSpec spec, Services services) {
    this.id = id;
    this.spec = spec;
    this.services = services;
  }

  /** The launch begins once all that was launched before is accounted for; {@code actor} hears how it went. */
  Incarnation begin(long number, History history, ActorRef<InstanceActor.Command> actor, Custody custody) {
    var before = custody.accounted();
    Incarnation incarnation = incarnation(number, actor, before);
    Incarnation last = custody.last();
    if (last != null && !last.hasEnded()) {
      tellOfWait(last, incarnation);
    }
    custody.take(incarnation);
    var _ = before.whenCompleteAsync((_, _) -> launch(incarnation, history), services.workers().launching());
    return incarnation;
  }

  /** Most of what outlives its leader is gone in a moment; what is not is told, by name. */
  private void tellOfWait(Incarnation last, Incarnation next) {
    var later = CompletableFuture.delayedExecutor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS,
        services.workers().sweeping());
    later.execute(() -> {
      if (!last.hasEnded()) {
        var _ = last.left().thenAccept(next::waitsFor);
      }
    });
  }

  /** Takes over what an earlier Drover has launched; {@code actor} hears how that went. */
  Incarnation adopt(KeptStore.Kept kept, ActorRef<InstanceActor.Command> actor, Custody custody) {
    Incarnation incarnation = incarnation(kept.history().incarnation(), actor, custody.accounted());
    boolean _ = incarnation.begin(); // it lives, so it can be stopped, but not taken back
    custody.take(incarnation);
    services.workers().launching().execute(() -> adopt(incarnation, kept));
    return incarnation;
  }

  /** One that prints nothing needs no ring. */
  private Incarnation incarnation(long number, ActorRef<InstanceActor.Command> actor, CompletionStage<?> before) {
    var writer = new LogWriter(() -> services.logs().ring(id, spec.logs()), number, spec.logs(),
        services.clock()::millis);
    Optional<Console> console = spec.exec().stdin() == ExecSpec.Stdin.TERMINAL
        ? Optional.of(new Console())
        : Optional.empty();
    return new Incarnation(id, number, actor, new Output(writer, console, spec.exec()), before, services);
  }

  /** Made for each launch: a million instances are not to hold it. */
  private Terms terms() {
    return LaunchTerms.of(spec.exec());
  }

  /** What the project says, and who it is. */
  private Map<String, String> environment() {
    var all = new HashMap<>(spec.environment());
    all.put("DROVER_PROCESS", id.process());
    all.put("DROVER_INSTANCE", id.name());
    all.put("DROVER_ORDINAL", Integer.toString(id.ordinal()));
    return all;
  }

  /** Something run on behalf of the instance: in its place and on its terms, with nothing to read. */
  LaunchSpec errand(List<String> command, Map<String, String> more) {
    var all = environment();
    all.putAll(more);
    return new LaunchSpec(command, spec.directory(), all).withTerms(terms());
  }

  private void adopt(Incarnation incarnation, KeptStore.Kept kept) {
    try {
      services.logs().prepare(id, spec.logs(), true);
      incarnation.goOn(services.logs());
      switch (services.launcher().adopt(keeping(kept.folder()), incarnation)) {
        case Adoption.Taken(Child child) -> {
          Instant started = kept.history().started();
          incarnation.adopted(child, started == null ? services.clock().instant() : started);
        }
        case Adoption.NeverBegan _ -> incarnation.neverBegan();
      }
      closeAtTheEnd(incarnation, kept.folder());
    } catch (LaunchFailure failure) {
      onNotAdopted(incarnation, kept, failure);
    } catch (RuntimeException | Error fault) {
      notAdopted(incarnation, 0, fault + "; it may still run");
    }
  }

  /** What may pass is tried again: meanwhile it is neither lost nor launched once more. */
  private void onNotAdopted(Incarnation incarnation, KeptStore.Kept kept, LaunchFailure failure) {
    switch (failure.kind()) {
      case TOO_MANY_FILES, OUT_OF_MEMORY_OR_PROCESSES -> CompletableFuture
          .delayedExecutor(AGAIN.toMillis(), TimeUnit.MILLISECONDS, services.workers().launching())
          .execute(() -> adopt(incarnation, kept));
      case BAD_RECORD -> notAdopted(incarnation, failure.errno(), failure.getMessage()
          + "; what is known of it was set aside: " + services.kept().setAside(kept.folder())
          + "; end it by hand if it still runs, then start this again");
      case NOT_FOUND, NO_PERMISSION, BAD_FORMAT, NO_DIRECTORY, IMPOSSIBLE_TERMS, NOT_NOW, CLOSED, OTHER ->
        notAdopted(incarnation, failure.errno(), failure.getMessage() + "; it may still run");
    }
  }

  private static void notAdopted(Incarnation incarnation, int errno, String why) {
    refuse(incarnation, errno, "the process of an earlier Drover cannot be taken over: " + why, false);
  }

  private Keeping keeping(Path folder) {
    return new Keeping(folder, spec.logs().ringBytes());
  }

  private void closeAtTheEnd(Incarnation incarnation, Path folder) {
    var _ = incarnation.ended().thenRun(() -> services.kept().close(folder));
  }

  private void launch(Incarnation incarnation, History history) {
    if (!incarnation.begin()) {
      return;
    }
    try {
      List<String> taken = PortsInUse.of(spec, this::isOurs);
      if (!taken.isEmpty()) {
        refuse(incarnation, 0, String.join("; ", taken), true);
        return;
      }
      Optional<String> unwatched = LaunchTerms.unwatched(spec, Usage.canBeTold());
      if (unwatched.isPresent()) {
        refuse(incarnation, 0, unwatched.get(), false);
        return;
      }
      services.incarnations().record(id, incarnation.number);
      services.logs().prepare(id, spec.logs(), false);
      var launch = new LaunchSpec(spec.command(), spec.directory(), environment())
          .withStdin(LaunchTerms.stdin(spec.exec())).withTerms(terms());
      if (LaunchTerms.isKept(spec)) {
        Path folder = services.kept().open(id, history.startedAt(services.clock().instant()));
        closeAtTheEnd(incarnation, folder);
        launch = launch.withKeeping(keeping(folder));
      }
      incarnation.succeeded(services.launcher().launch(launch, incarnation));
    } catch (LaunchFailure failure) {
      if (failure.kind() == LaunchFailure.Kind.NOT_NOW) {
        incarnation.putOff(failure.getMessage());
      } else {
        refuse(incarnation, failure.errno(), failure.getMessage(), LaunchCauses.mayPass(failure.kind()));
      }
    } catch (IOException failure) {
      incarnation.putOff("it cannot be put on record: " + failure.getMessage());
    } catch (RuntimeException | Error fault) {
      refuse(incarnation, 0, String.valueOf(fault), true); // whatever it is: the actor waits for word
    }
  }

  private boolean isOurs(long group) {
    var found = new AtomicBoolean();
    services.board().forEach(seen -> found.compareAndSet(false, seen.pid() == group));
    return found.get();
  }

  private static void refuse(Incarnation incarnation, int errno, String why, boolean worthRetrying) {
    incarnation.failed(new InstanceActor.LaunchRefused(incarnation.number, new Exit.NotLaunched(errno, why),
        worthRetrying));
  }
}
