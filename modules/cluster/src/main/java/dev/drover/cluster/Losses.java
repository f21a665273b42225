// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ClusterEvent.MemberRemoved;
import org.apache.pekko.cluster.MemberStatus;
import org.apache.pekko.cluster.typed.Cluster;
import org.apache.pekko.cluster.typed.Subscribe;

/**
 * When this node has last seen another one removed that was lost, and for how long nothing is to be begun because of that. <b>Any
 * thread</b> reads it; its only writer is an actor that follows the membership.
 */
final class Losses {
  /**
   * Whoever allocates knows by itself of the nodes that have told it that they are there: all of them, once it has been at work for so long.
   */
  private static final Duration AT_WORK = Duration.ofMinutes(2);

  private final LongSupplier nanoTime;
  private final long marginNanos;
  private volatile OptionalLong last = OptionalLong.empty();

  Losses(LongSupplier nanoTime, Duration margin) {
    this.nanoTime = nanoTime;
    this.marginNanos = margin.toNanos();
  }

  /** One that follows the membership, once a system. */
  static Losses of(ActorSystem<?> system, Duration margin) {
    var losses = new Losses(System::nanoTime, margin);
    Behavior<MemberRemoved> follows = Behaviors.setup(context -> {
      Cluster.get(context.getSystem()).subscriptions().tell(new Subscribe<>(context.getSelf(), MemberRemoved.class));
      return Behaviors.receiveMessage(gone -> {
        if (gone.previousStatus().equals(MemberStatus.down())) {
          losses.lost();
        }
        return Behaviors.same();
      });
    });
    var _ = system.systemActorOf(follows, "drover-losses", Props.empty());
    return losses;
  }

  /** A lost node has been removed now. <b>Owner only.</b> */
  void lost() {
    last = OptionalLong.of(nanoTime.getAsLong());
  }

  /** Whether a node that was lost has been removed less than the margin ago. */
  boolean isRecent() {
    OptionalLong lost = last;
    return lost.isPresent() && now() - lost.getAsLong() < marginNanos;
  }

  long now() {
    return nanoTime.getAsLong();
  }

  /**
   * Whether what was lost may still live, for all that an allocator knows that has been at work since then: the coordinator of shards keeps
   * the margin only where it was told of the node before.
   */
  boolean holds(long sinceNanos) {
    OptionalLong lost = last;
    return lost.isPresent() && now() - lost.getAsLong() < marginNanos
        && lost.getAsLong() - sinceNanos < AT_WORK.toNanos();
  }
}
