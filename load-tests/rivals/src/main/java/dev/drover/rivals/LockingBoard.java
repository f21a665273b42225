// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import dev.drover.view.StatusBoard;
import java.time.Instant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A board of read-write locks: one for the map, one for the fields of each instance. A query copies the fields into a
 * fresh snapshot; a change of an instance that is there takes the map's read lock alone. Any thread.
 */
public final class LockingBoard implements StatusBoard {
  private final LockedStatuses<LockedStatus> statuses = new LockedStatuses<>();

  @Override
  public @Nullable ProcessSnapshot get(InstanceId instance) {
    return statuses.get(instance);
  }

  @Override
  public void forEach(Consumer<? super ProcessSnapshot> action) {
    statuses.forEach(action);
  }

  @Override
  public int size() {
    return statuses.size();
  }

  /** Replaces the instance's state. */
  public void publish(ProcessSnapshot snapshot) {
    LockedStatus status = statuses.find(snapshot.instance());
    if (status == null) {
      status = statuses.add(snapshot.instance(), new LockedStatus(snapshot));
    }
    status.write(snapshot);
  }

  /** Changes the instance's state in place; nothing where there is no such instance. */
  public void relaunched(InstanceId instance, Instant at) {
    LockedStatus status = statuses.find(instance);
    if (status != null) {
      status.relaunched(at);
    }
  }
}
