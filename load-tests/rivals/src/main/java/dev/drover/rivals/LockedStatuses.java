// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import dev.drover.view.StatusBoard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A map of statuses under a read-write lock, which is held for the look-up alone; the status is then read under its own.
 * Any thread.
 */
final class LockedStatuses<S extends LockedStatus> implements StatusBoard {
  private final Map<InstanceId, S> entries = new HashMap<>();
  private final Lock reading;
  private final Lock writing;

  LockedStatuses() {
    var lock = new ReentrantReadWriteLock();
    this.reading = lock.readLock();
    this.writing = lock.writeLock();
  }

  @Nullable
  S find(InstanceId instance) {
    reading.lock();
    try {
      return entries.get(instance);
    } finally {
      reading.unlock();
    }
  }

  /** Adds it, unless the instance is there already, and returns the one that is there. */
  S add(InstanceId instance, S status) {
    writing.lock();
    try {
      S before = entries.putIfAbsent(instance, status);
      return before == null ? status : before;
    } finally {
      writing.unlock();
    }
  }

  /** Those that are there now, for use after the lock is given back: what is done with each may take long. */
  List<S> entries() {
    reading.lock();
    try {
      var now = new ArrayList<S>(entries.size());
      for (S each : entries.values()) {
        now.add(each);
      }
      return now;
    } finally {
      reading.unlock();
    }
  }

  @Override
  public @Nullable ProcessSnapshot get(InstanceId instance) {
    S found = find(instance);
    return found == null ? null : found.read();
  }

  @Override
  public void forEach(Consumer<? super ProcessSnapshot> action) {
    for (S entry : entries()) {
      action.accept(entry.read());
    }
  }

  @Override
  public int size() {
    reading.lock();
    try {
      return entries.size();
    } finally {
      reading.unlock();
    }
  }
}
