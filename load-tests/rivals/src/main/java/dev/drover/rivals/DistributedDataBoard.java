// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import dev.drover.cluster.SnapshotBytes;
import dev.drover.model.ProcessSnapshot;
import dev.drover.view.ConcurrentBoard;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.ddata.Key;
import org.apache.pekko.cluster.ddata.LWWMap;
import org.apache.pekko.cluster.ddata.LWWMapKey;
import org.apache.pekko.cluster.ddata.SelfUniqueAddress;
import org.apache.pekko.cluster.ddata.typed.javadsl.DistributedData;
import org.apache.pekko.cluster.ddata.typed.javadsl.Replicator;

/**
 * A board over Pekko's distributed data: maps of instance to snapshot in which the last write wins, a hundred of them so that
 * none is large, for a subscriber is given a whole map at each change. Any thread.
 */
final class DistributedDataBoard extends ReplicatedBoard {
  private static final int BUCKETS = 100;
  private final ConcurrentBoard board = new ConcurrentBoard();
  private final List<Key<LWWMap<String, byte[]>>> keys;
  private final DistributedData data;
  private final SelfUniqueAddress self;

  DistributedDataBoard(ActorSystem<Void> system, Consumer<ProcessSnapshot> seen) {
    super(system);
    data = DistributedData.get(system);
    self = data.selfUniqueAddress();
    keys = IntStream.range(0, BUCKETS).mapToObj(bucket -> LWWMapKey.<String, byte[]>create("board-" + bucket)).toList();
    for (Key<LWWMap<String, byte[]>> key : keys) {
      var hearing = system.systemActorOf(
          Behaviors.<Replicator.SubscribeResponse<LWWMap<String, byte[]>>>receiveMessage(message -> {
            if (message instanceof Replicator.Changed<LWWMap<String, byte[]>> changed) {
              changed.get(key).getEntries().values().forEach(bytes -> see(bytes, seen));
            }
            return Behaviors.same();
          }), "hears-" + key.id(), Props.empty());
      data.replicator().tell(new Replicator.Subscribe<>(key, hearing));
    }
  }

  private void see(byte[] bytes, Consumer<ProcessSnapshot> seen) {
    ProcessSnapshot snapshot = SnapshotBytes.read(bytes);
    if (board.publishIfNewer(snapshot)) {
      seen.accept(snapshot);
    }
  }

  @Override
  public void publish(ProcessSnapshot snapshot) {
    if (board.publishIfNewer(snapshot)) {
      byte[] bytes = SnapshotBytes.of(snapshot);
      data.replicator().tell(new Replicator.Update<>(keys.get(Math.floorMod(snapshot.instance().hashCode(), BUCKETS)),
          LWWMap.<String, byte[]>empty(), Replicator.writeLocal(), system.ignoreRef(),
          map -> map.put(self, snapshot.instance().name(), bytes)));
    }
  }

  @Override
  public int size() {
    return board.size();
  }
}
