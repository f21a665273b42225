// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.engine.Site;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.StopOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.Behaviors;

/**
 * Ends the instances of the last node of a cluster, in the reverse order of their graph. What is wanted of them stays on record, so the
 * cluster that begins next has them again.
 */
final class ClosingActor {
  enum Command {
    LOOK, LATE
  }

  private final Site site;
  private final String node;
  private final BiConsumer<InstanceId, EntityActor.Command> toInstance;
  private final CompletableFuture<Done> done;

  private ClosingActor(Site site, String node, BiConsumer<InstanceId, EntityActor.Command> toInstance,
      CompletableFuture<Done> done) {
    this.site = site;
    this.node = node;
    this.toInstance = toInstance;
    this.done = done;
  }

  /** {@code done} completes when nothing of this node lives, or at the deadline. */
  static Behavior<Command> create(Site site, String node, BiConsumer<InstanceId, EntityActor.Command> toInstance,
      Duration deadline, CompletableFuture<Done> done) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
      timers.startSingleTimer(Command.LATE, deadline);
      var self = context.getSelf();
      AutoCloseable listening = site.events().onAppend(() -> self.tell(Command.LOOK));
      var mine = new ArrayList<InstanceId>();
      site.board().forEach(seen -> {
        if (seen.node().equals(node) && !seen.phase().atRest()) {
          mine.add(seen.instance());
        }
      });
      self.tell(Command.LOOK);
      return new ClosingActor(site, node, toInstance, done).in(StopOrder.NONE.plus(mine), listening);
    }));
  }

  private Behavior<Command> in(StopOrder order, AutoCloseable listening) {
    return Behaviors.receive((_, command) -> {
      var turn = order.advance(site.deployed().graph(), this::phase);
      turn.ask().forEach(id -> toInstance.accept(id, new EntityActor.Hand(Site.handOver())));
      boolean over = command == Command.LATE || (turn.rest().waiting().isEmpty() && !somethingLives());
      return over ? Behaviors.stopped() : in(turn.rest(), listening);
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
    ProcessSnapshot seen = site.board().get(id);
    return seen != null && seen.node().equals(node) && seen.phase().mayLive() ? seen.phase() : Phase.STOPPED;
  }

  private boolean somethingLives() {
    var found = new boolean[1];
    site.board().forEach((ProcessSnapshot seen) -> found[0] |= seen.node().equals(node) && seen.phase().mayLive());
    return found[0];
  }
}
