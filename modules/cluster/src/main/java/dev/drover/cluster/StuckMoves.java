// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.util.function.Consumer;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSelection;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.cluster.sharding.ShardCoordinator$Internal$ShardStopped;

/**
 * Goes on with a shard whose node was lost just as it was to leave it. Pekko's worker that moves a shard is told once that a node has gone. If it
 * still waited for the nodes to hear of the move, it takes that for an answer, asks the one that has gone to hand the shard over, and waits for
 * {@code handoff-timeout}, for which nobody has the shard (RebalanceWorker of Pekko 1.7). Here it is told what the lost node cannot say any more.
 */
final class StuckMoves {
  private StuckMoves() {}

  /**
   * For whoever knows, at the coordinator's node, that nothing of this shard lives: its region has been taken from the coordinator's, which
   * it is when the margin has passed. May be told again and again; who does not wait for it ignores it. Any thread.
   */
  static Consumer<String> of(ActorSystem<?> system, String type) {
    ActorSelection workers = system.classicSystem()
        .actorSelection("/system/sharding/" + type + "Coordinator/singleton/coordinator/*");
    return shard -> workers.tell(new ShardCoordinator$Internal$ShardStopped(shard), ActorRef.noSender());
  }
}
