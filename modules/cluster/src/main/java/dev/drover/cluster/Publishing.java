// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.engine.Orchestrator;
import dev.drover.engine.Publications;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.Snapshots;
import dev.drover.view.ConcurrentBoard;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/**
 * Puts what this node's instances publish on this node's board, and by its replica on all others. Any thread.
 */
final class Publishing implements Publications {
  private final AtomicReference<@Nullable BoardReplica> replica = new AtomicReference<>();
  private final AtomicReference<@Nullable ActorRef<Orchestrator.Command>> desk = new AtomicReference<>();

  /** Once, before anything is published. */
  void begin(BoardReplica toOthers, ActorRef<Orchestrator.Command> atThisNode) {
    replica.set(toOthers);
    desk.set(atThisNode);
  }

  /** A former owner may speak after the present one: the newer revision stays. */
  @Override
  public void publish(ConcurrentBoard board, ProcessSnapshot snapshot) {
    boolean _ = published(board, snapshot);
  }

  private boolean published(ConcurrentBoard board, ProcessSnapshot snapshot) {
    boolean news = board.publishIfNewer(snapshot);
    BoardReplica others = replica.get();
    if (news && others != null) {
      others.publish(snapshot);
    }
    return news;
  }

  /**
   * For what is published here of an instance that no actor owns: this node's desk hears of it. One that was removed and is back begins
   * above what was removed.
   */
  void publishFor(ConcurrentBoard board, ProcessSnapshot given) {
    ProcessSnapshot before = board.get(given.instance());
    long removed = board.removedAt(given.instance());
    ProcessSnapshot snapshot = given.revision() > removed ? given : Snapshots.at(removed + 1, given);
    ActorRef<Orchestrator.Command> here = desk.get();
    if (published(board, snapshot) && here != null) {
      here.tell(new Orchestrator.Changed(before, snapshot));
    }
  }

  @Override
  public void remove(ConcurrentBoard board, ProcessSnapshot last) {
    BoardReplica others = replica.get();
    if (others != null) {
      others.remove(last.instance(), last.revision() + 1);
    }
    ActorRef<Orchestrator.Command> here = desk.get();
    if (here != null) {
      here.tell(new Orchestrator.Vanished(last));
    }
  }
}
