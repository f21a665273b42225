// SPDX-License-Identifier: Apache-2.0
package dev.drover.proofs;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import dev.drover.view.StatusBoard;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The board as it must not be. Every field is volatile or final: what is wrong is the order, on any machine. */
abstract sealed class FlawedBoard implements StatusBoard {
  abstract void publish(ProcessSnapshot snapshot);

  @Override
  public void forEach(Consumer<? super ProcessSnapshot> action) {
    ProcessSnapshot seen = get(Samples.WEB);
    if (seen != null) {
      action.accept(seen);
    }
  }

  @Override
  public int size() {
    return get(Samples.WEB) == null ? 0 : 1;
  }

  /** Without immutable snapshots: an entry whose fields are set one after the other. */
  static final class ChangedInPlace extends FlawedBoard {
    private volatile long revision;
    private volatile long incarnation;
    private volatile int restarts;
    private volatile long pid;

    @Override
    void publish(ProcessSnapshot snapshot) {
      revision = snapshot.revision();
      incarnation = snapshot.incarnation();
      restarts = snapshot.restarts();
      pid = snapshot.pid();
    }

    @Override
    public @Nullable ProcessSnapshot get(InstanceId instance) {
      ProcessSnapshot rest = Samples.snapshot(instance, revision);
      return rest.revision() == 0
          ? null
          : new ProcessSnapshot(instance, rest.node(), rest.specVersion(), rest.wanted(), rest.phase(), rest.health(),
              rest.reason(), pid, incarnation, restarts, rest.restartsInWindow(), rest.started(), rest.ready(),
              rest.exited(), rest.lastExit(), rest.nextStart(), rest.revision());
    }
  }

  /** Without a single place for an entry: two copies, one updated after the other, read in turns. */
  static final class KeptTwice extends FlawedBoard {
    private final ConcurrentHashMap<InstanceId, ProcessSnapshot> first = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<InstanceId, ProcessSnapshot> second = new ConcurrentHashMap<>();
    private volatile boolean turn;

    @Override
    void publish(ProcessSnapshot snapshot) {
      first.put(snapshot.instance(), snapshot);
      second.put(snapshot.instance(), snapshot);
    }

    @Override
    public @Nullable ProcessSnapshot get(InstanceId instance) {
      turn = !turn; // one reader
      return turn ? first.get(instance) : second.get(instance);
    }
  }

  /** Without one step for the look at the revision and the replacement. */
  static final class LookedAtFirst extends FlawedBoard {
    private final ConcurrentHashMap<InstanceId, ProcessSnapshot> entries = new ConcurrentHashMap<>();

    @Override
    void publish(ProcessSnapshot snapshot) {
      ProcessSnapshot seen = entries.get(snapshot.instance());
      if (seen == null || seen.revision() < snapshot.revision()) {
        entries.put(snapshot.instance(), snapshot);
      }
    }

    @Override
    public @Nullable ProcessSnapshot get(InstanceId instance) {
      return entries.get(instance);
    }
  }
}
