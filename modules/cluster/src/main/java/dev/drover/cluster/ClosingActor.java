// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.engine.Site;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.StopOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Empties a node before it ends: elsewhere they go on, or, at the last node of a cluster, they are stopped in the reverse order of their
 * graph. What is wanted of them stays on record, so the cluster that begins next has them again.
 */
final class ClosingActor {
  private static final Duration SAY_AGAIN = Duration.ofSeconds(2);

  enum Command {
    LOOK, SAY, LATE
  }

  /** Where they go on; {@code elsewhere} says that this node leaves, as often as it is run. */
  record Parts(Site site, String node, BiConsumer<InstanceId, EntityActor.Command> toInstance,
      Optional<Runnable> elsewhere) {}

  private final Parts parts;
  private final CompletableFuture<Done> done;
  private final AutoCloseable listening;

  private ClosingActor(Parts parts, CompletableFuture<Done> done, AutoCloseable listening) {
    this.parts = parts;
    this.done = done;
    this.listening = listening;
  }

  /** {@code done} completes when nothing of this node lives, or at the deadline. */
  static Behavior<Command> create(Parts parts, Duration deadline, CompletableFuture<Done> done) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
      timers.startSingleTimer(Command.LATE, deadline);
      parts.elsewhere().ifPresent(say -> {
        say.run();
        timers.startTimerWithFixedDelay(Command.SAY, SAY_AGAIN);
      });
      var self = context.getSelf();
      AutoCloseable listening = parts.site().events().onAppend(() -> self.tell(Command.LOOK));
      var mine = new ArrayList<InstanceId>();
      parts.site().board().forEach(seen -> {
        if (parts.elsewhere().isEmpty() && seen.node().equals(parts.node()) && !seen.phase().atRest()) {
          mine.add(seen.instance());
        }
      });
      self.tell(Command.LOOK);
      return new ClosingActor(parts, done, listening).in(StopOrder.NONE.plus(mine));
    }));
  }

  private Behavior<Command> in(StopOrder order) {
    return Behaviors.receive((_, command) -> {
      if (command == Command.SAY) {
        parts.elsewhere().ifPresent(Runnable::run);
      }
      var turn = order.advance(parts.site().deployed().graph(), this::phase);
      turn.ask().forEach(id -> parts.toInstance().accept(id, new EntityActor.Hand(Site.handOver())));
      boolean over = command == Command.LATE || (turn.rest().waiting().isEmpty() && !somethingLives());
      return over ? Behaviors.stopped() : in(turn.rest());
    }, (_, signal) -> {
      if (signal instanceof PostStop) {
        listening.close();
        done.complete(Done.getInstance());
      }
      return Behaviors.same();
    });
  }

  /** What has been handed over, to nobody, shows what it waits for: it is at rest as far as this node is concerned. */
  private Phase phase(InstanceId id) {
    ProcessSnapshot seen = parts.site().board().get(id);
    return seen != null && isHere(seen) ? seen.phase() : Phase.STOPPED;
  }

  private boolean somethingLives() {
    var found = new boolean[1];
    parts.site().board().forEach((ProcessSnapshot seen) -> found[0] |= isHere(seen));
    return found[0];
  }

  private boolean isHere(ProcessSnapshot seen) {
    return seen.node().equals(parts.node()) && seen.phase().mayLive();
  }
}
