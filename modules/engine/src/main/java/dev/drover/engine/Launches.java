// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.LaunchFailure;
import dev.drover.launch.LaunchSpec;
import dev.drover.launch.Terms;
import dev.drover.launch.Usage;
import dev.drover.logs.LogWriter;
import dev.drover.model.Exit;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSpec;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.pekko.actor.typed.ActorRef;

/** Launches the incarnations of one instance, on the launching threads. Immutable. Any thread. */
final class Launches {
  private final InstanceId id;
  private final ProcessSpec spec;
  private final Services services;

  Launches(InstanceId id, ProcessSpec spec, Services services) {
    this.id = id;
    this.spec = spec;
    this.services = services;
  }

  /** The launch begins once all that was launched before is accounted for; {@code actor} hears how it went. */
  Incarnation begin(long number, ActorRef<InstanceActor.Command> actor, Custody custody) {
    // One that prints nothing needs no ring.
    var writer = new LogWriter(() -> services.logs().ring(id, spec.logs().ringBytes()), number,
        spec.logs().maxLineBytes(), services.clock()::millis);
    var incarnation = new Incarnation(id, number, actor, writer, services);
    var before = custody.accounted();
    custody.take(incarnation);
    var _ = before.whenCompleteAsync((_, _) -> launch(incarnation), services.workers().launching());
    return incarnation;
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

  private void launch(Incarnation incarnation) {
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
      var launch = new LaunchSpec(spec.command(), spec.directory(), environment(), LaunchTerms.stdin(spec.exec()),
          terms());
      incarnation.succeeded(services.launcher().launch(launch, incarnation));
    } catch (LaunchFailure failure) {
      refuse(incarnation, failure.errno(), failure.getMessage(), LaunchCauses.mayPass(failure.kind()));
    } catch (IOException failure) {
      refuse(incarnation, 0, "its incarnation cannot be recorded: " + failure.getMessage(), true);
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
