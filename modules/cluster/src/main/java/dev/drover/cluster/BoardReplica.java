// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.model.InstanceId;
import dev.drover.model.NodeView;
import dev.drover.model.ProcessSnapshot;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.SupervisorStrategy;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * This node's part in the board that the whole cluster has: tells all other nodes what is published here, and puts on this
 * node's board what they tell. One an actor system, which must be a member of a cluster, or become one. Any thread.
 */
public final class BoardReplica {
  private final BoardViews views;
  private final About about;
  private final Consumer<Applied> listener;
  private final LongSupplier nanoTime;
  private final AtomicLong streams = new AtomicLong();
  private final AtomicReference<@Nullable ActorRef<ReplicaActor.Command>> actor = new AtomicReference<>();
  private final Outbox outbox;

  /** What other nodes are told of this one; {@code capacity} is how many instances it takes, 0 for no limit. Immutable. */
  public record About(Map<String, String> labels, int capacity) {
    public About {
      labels = Map.copyOf(labels);
      if (capacity < 0) {
        throw new IllegalArgumentException("a capacity must be 0 (no limit) or more, was " + capacity);
      }
    }
  }

  private BoardReplica(BoardViews views, About about, Consumer<Applied> listener, LongSupplier nanoTime) {
    this.views = views;
    this.about = about;
    this.listener = listener;
    this.nanoTime = nanoTime;
    outbox = new Outbox(this::ring);
  }

  /**
   * Starts it. {@code nanoTime} is the clock of the views' ages. {@code listener} is told on the replica's thread of what has come
   * from others, once it is on the board; it must not wait.
   */
  public static BoardReplica start(ActorSystem<?> system, BoardViews views, About about, Consumer<Applied> listener,
      LongSupplier nanoTime) {
    var replica = new BoardReplica(views, about, listener, nanoTime);
    replica.actor.set(system.systemActorOf(Behaviors.supervise(ReplicaActor.create(replica))
        .onFailure(SupervisorStrategy.restart()), ReplicaActor.NAME, Props.empty()));
    replica.ring();
    return replica;
  }

  /** Tells all nodes what was put on this node's board. Never waits; of several in a row, the last alone may be sent. */
  public void publish(ProcessSnapshot published) {
    outbox.add(published.instance());
  }

  /** The instance left the project: takes it off all boards, up to this revision. Never waits for another node. */
  public void remove(InstanceId instance, long revision) {
    if (views.board().remove(instance, revision)) {
      outbox.add(instance);
    }
  }

  private void ring() {
    ActorRef<ReplicaActor.Command> here = actor.get();
    if (here != null) {
      here.tell(ReplicaActor.Look.LOOK);
    }
  }

  BoardViews views() {
    return views;
  }

  LongSupplier nanoTime() {
    return nanoTime;
  }

  Outbox outbox() {
    return outbox;
  }

  Frame.Open open(long from, long to) {
    return new Frame.Open(from, to, streams.incrementAndGet(), about.labels(), about.capacity());
  }

  NodeView offered(NodeView own) {
    return own.offering(about.labels(), about.capacity());
  }

  /** A listener that throws is a bug of ours, and no reason to forget what others have told. */
  void heard(Applied applied, Logger log) {
    try {
      listener.accept(applied);
    } catch (RuntimeException bug) {
      log.error("board: {}: a listener failed", applied.instance(), bug);
    }
  }
}
