// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.view.Waiting;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.pekko.actor.ActorRefWithCell;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;

/**
 * The mailboxes of actors, counted when somebody asks, by a walk over what waits in them: sending and receiving cost nothing more. What Pekko has
 * for that is its own (Cell.numberOfMessages of Pekko 1.7); a mailbox type of ours would count at each message. Any thread.
 */
final class Mailboxes {
  private final Set<ActorRef<?>> orchestrators = ConcurrentHashMap.newKeySet();
  private final Set<ActorRef<?>> instances = ConcurrentHashMap.newKeySet();

  /** Of an orchestrator that begins; it is there until it ends. */
  void orchestrator(ActorRef<?> self) {
    orchestrators.add(self);
  }

  void instance(ActorRef<?> self) {
    instances.add(self);
  }

  void leave(ActorRef<?> self) {
    instances.remove(self);
    orchestrators.remove(self);
  }

  Waiting waiting() {
    long all = 0;
    long most = 0;
    for (ActorRef<?> each : instances) {
      long its = messages(each);
      all += its;
      most = Math.max(most, its);
    }
    return new Waiting(orchestrators.stream().mapToLong(Mailboxes::messages).sum(), all, most);
  }

  private static long messages(ActorRef<?> actor) {
    return Adapter.toClassic(actor) instanceof ActorRefWithCell ref ? ref.underlying().numberOfMessages() : 0;
  }
}
