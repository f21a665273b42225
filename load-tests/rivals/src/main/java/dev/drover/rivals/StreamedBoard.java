// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import dev.drover.cluster.BoardReplica;
import dev.drover.cluster.BoardViews;
import dev.drover.model.ProcessSnapshot;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.pekko.actor.typed.ActorSystem;

/** Drover's own: each node streams the changes of its instances to every other one. Any thread. */
final class StreamedBoard extends ReplicatedBoard {
  private final BoardViews views = BoardViews.empty(System::nanoTime);
  private final BoardReplica replica;

  StreamedBoard(ActorSystem<Void> system, Consumer<ProcessSnapshot> seen) {
    super(system);
    replica = BoardReplica.start(system, views, new BoardReplica.About(Map.of(), 0), applied -> {
      ProcessSnapshot now = applied.now();
      if (now != null) {
        seen.accept(now);
      }
    }, System::nanoTime);
  }

  @Override
  public void publish(ProcessSnapshot snapshot) {
    if (views.board().publishIfNewer(snapshot)) {
      replica.publish(snapshot);
    }
  }

  @Override
  public int size() {
    return views.board().size();
  }
}
