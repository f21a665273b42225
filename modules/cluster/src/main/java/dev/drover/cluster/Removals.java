// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import dev.drover.view.StatusBoard;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * When nodes were removed that had been downed: what they had may still run for the margin. The coordinator of the shards waits for it
 * itself, but one that takes over from it knows nothing of that. Any thread.
 */
final class Removals {
  private final Map<String, Long> removedNanos = new ConcurrentHashMap<>();
  private final StatusBoard board;
  private final Duration margin;
  private final LongSupplier nanoTime;

  Removals(StatusBoard board, Duration margin, LongSupplier nanoTime) {
    this.board = board;
    this.margin = margin;
    this.nanoTime = nanoTime;
  }

  /** Hears of them. */
  void watch(ActorSystem<?> system) {
    var _ = system.systemActorOf(Behaviors.<ClusterEvent.MemberRemoved>setup(context -> {
      Cluster.get(system).subscriptions()
          .tell(Subscribe.create(context.getSelf(), ClusterEvent.MemberRemoved.class));
      return heard();
    }), "drover-removals", Props.empty());
  }

  private Behavior<ClusterEvent.MemberRemoved> heard() {
    return Behaviors.receiveMessage(removed -> {
      if (removed.previousStatus().equals(MemberStatus.down())) {
        removed(NodeIdentity.of(removed.member()).name());
      }
      return Behaviors.same();
    });
  }

  void removed(String node) {
    removedNanos.put(node, nanoTime.getAsLong());
  }

  /** Whether what the board shows of it last is of a node that was removed less than the margin ago. */
  boolean mayStillRun(InstanceId id) {
    ProcessSnapshot seen = board.get(id);
    Long since = seen == null ? null : removedNanos.get(seen.node());
    return since != null && nanoTime.getAsLong() - since < margin.toNanos();
  }
}
