// SPDX-License-Identifier: Apache-2.0
package dev.drover.view;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The board over a {@link ConcurrentHashMap}: one writer an entry, any number of readers that never wait. */
public final class ConcurrentBoard implements StatusBoard {
  private final ConcurrentHashMap<InstanceId, ProcessSnapshot> entries = new ConcurrentHashMap<>();

  @Override
  public @Nullable ProcessSnapshot get(InstanceId instance) {
    return entries.get(instance);
  }

  @Override
  public void forEach(Consumer<? super ProcessSnapshot> action) {
    entries.values().forEach(action);
  }

  @Override
  public int size() {
    return entries.size();
  }

  /** Replaces the instance's snapshot. <b>Owner only:</b> the one actor of that instance. */
  public void publish(ProcessSnapshot snapshot) {
    entries.put(snapshot.instance(), snapshot);
  }

  /** The instance is not there any more. <b>Owner only:</b> as {@link #publish}. */
  public void remove(InstanceId instance) {
    entries.remove(instance);
  }
}
