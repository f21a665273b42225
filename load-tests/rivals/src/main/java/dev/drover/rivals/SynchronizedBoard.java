// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import dev.drover.view.StatusBoard;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** {@link LockingBoard} with plain monitors: one for the map, one for the fields of each instance. Any thread. */
public final class SynchronizedBoard implements StatusBoard {
  private static final Entry[] NONE = {};

  private final Map<InstanceId, Entry> entries = new HashMap<>();

  private static final class Entry extends StatusFields {
    Entry(ProcessSnapshot first) {
      super(first);
    }

    synchronized ProcessSnapshot read() {
      return copy();
    }

    synchronized void write(ProcessSnapshot snapshot) {
      assign(snapshot);
    }

    synchronized void relaunched(Instant at) {
      assignRelaunch(at);
    }
  }

  @Override
  public @Nullable ProcessSnapshot get(InstanceId instance) {
    Entry entry = find(instance);
    return entry == null ? null : entry.read();
  }

  @Override
  public void forEach(Consumer<? super ProcessSnapshot> action) {
    Entry[] now;
    synchronized (entries) {
      now = entries.values().toArray(NONE);
    }
    for (Entry entry : now) {
      action.accept(entry.read());
    }
  }

  @Override
  public int size() {
    synchronized (entries) {
      return entries.size();
    }
  }

  /** Replaces the instance's state. */
  public void publish(ProcessSnapshot snapshot) {
    Entry entry = find(snapshot.instance());
    if (entry == null) {
      entry = add(snapshot.instance(), new Entry(snapshot));
    }
    entry.write(snapshot);
  }

  /** Changes the instance's state in place; nothing where there is no such instance. */
  public void relaunched(InstanceId instance, Instant at) {
    Entry entry = find(instance);
    if (entry != null) {
      entry.relaunched(at);
    }
  }

  private @Nullable Entry find(InstanceId instance) {
    synchronized (entries) {
      return entries.get(instance);
    }
  }

  private Entry add(InstanceId instance, Entry fresh) {
    synchronized (entries) {
      Entry before = entries.putIfAbsent(instance, fresh);
      return before == null ? fresh : before;
    }
  }
}
