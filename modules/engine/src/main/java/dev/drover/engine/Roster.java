// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.Child;
import dev.drover.model.InstanceId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The children whose leader lives, for whoever measures them. An entry is written by its incarnation alone. Any thread. */
final class Roster {
  /** A launched incarnation. */
  interface Entry {
    long incarnation();

    Child child();
  }

  private final Map<InstanceId, Entry> entries = new ConcurrentHashMap<>();

  void add(InstanceId instance, Entry entry) {
    entries.put(instance, entry);
  }

  void remove(InstanceId instance, long incarnation) {
    entries.computeIfPresent(instance, (_, entry) -> entry.incarnation() == incarnation ? null : entry);
  }

  Map<InstanceId, Entry> all() {
    return Map.copyOf(entries);
  }
}
