// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.Child;
import dev.drover.model.InstanceId;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The children whose leader lives, for whoever measures them, and the bytes of memory above which each is to be restarted.
 * An entry is written by its incarnation alone. Any thread.
 */
final class Roster {
  /** A launched incarnation. */
  interface Entry {
    long incarnation();

    Child child();

    /** It was seen to use so many bytes of memory, too many, more than once. */
    void overgrown(long bytes);
  }

  private final Map<InstanceId, Entry> entries = new ConcurrentHashMap<>();
  /** Those that are to be restarted above something. */
  private final Map<InstanceId, Entry> bounded = new ConcurrentHashMap<>();
  private final Function<InstanceId, OptionalLong> bounds;

  Roster(Function<InstanceId, OptionalLong> bounds) {
    this.bounds = bounds;
  }

  void add(InstanceId instance, Entry entry) {
    entries.put(instance, entry);
    if (bounds.apply(instance).isPresent()) {
      bounded.put(instance, entry);
    }
  }

  void remove(InstanceId instance, long incarnation) {
    remove(entries, instance, incarnation);
    remove(bounded, instance, incarnation);
  }

  private static void remove(Map<InstanceId, Entry> from, InstanceId instance, long incarnation) {
    from.computeIfPresent(instance, (_, entry) -> entry.incarnation() == incarnation ? null : entry);
  }

  Map<InstanceId, Entry> all() {
    return Map.copyOf(entries);
  }

  Map<InstanceId, Entry> bounded() {
    return Map.copyOf(bounded);
  }

  boolean isAbove(InstanceId instance, long bytes) {
    OptionalLong bound = bounds.apply(instance);
    return bound.isPresent() && bytes > bound.getAsLong();
  }
}
