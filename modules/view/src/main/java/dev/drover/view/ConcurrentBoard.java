// SPDX-License-Identifier: Apache-2.0
package dev.drover.view;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The board over a {@link ConcurrentHashMap}: one writer an entry, any number of readers that never wait. In a cluster an
 * entry has several writers, its owners one after the other and those who hear of them; there the revision decides.
 */
public final class ConcurrentBoard implements StatusBoard {
  /*
   * publishIfNewer and remove change an entry and its tombstone within compute() of the entry, which excludes the other for
   * the same instance; so no snapshot comes back that was removed. Readers know of entries alone: get() of a
   * ConcurrentHashMap does not wait for a compute() under way, and sees what was there before it.
   */
  private final ConcurrentHashMap<InstanceId, ProcessSnapshot> entries = new ConcurrentHashMap<>();
  /** Up to which revision an instance is removed. Never forgotten: an older snapshot may be on its way for any time. */
  private final ConcurrentHashMap<InstanceId, Long> tombstones = new ConcurrentHashMap<>();

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

  /** Replaces the instance's snapshot. <b>Owner only:</b> the one actor of that instance, where there is no cluster. */
  public void publish(ProcessSnapshot snapshot) {
    entries.put(snapshot.instance(), snapshot);
  }

  /** The instance is not there any more. <b>Owner only:</b> as {@link #publish}. */
  public void remove(InstanceId instance) {
    entries.remove(instance);
  }

  /** Replaces only a smaller revision, and nothing that was removed at this one or a greater; whether it did. <b>Any thread.</b> */
  public boolean publishIfNewer(ProcessSnapshot snapshot) {
    boolean[] news = new boolean[1];
    entries.compute(snapshot.instance(), (instance, old) -> {
      news[0] = (old == null || old.revision() < snapshot.revision()) && removedAt(instance) < snapshot.revision();
      return news[0] ? snapshot : old;
    });
    return news[0];
  }

  /** Removes the instance up to this revision, for good; whether that was news. <b>Any thread.</b> */
  public boolean remove(InstanceId instance, long revision) {
    boolean[] news = new boolean[1];
    entries.compute(instance, (_, old) -> {
      news[0] = removedAt(instance) < revision;
      tombstones.merge(instance, revision, Math::max);
      return old == null || old.revision() <= revision ? null : old;
    });
    return news[0];
  }

  /** Up to which revision the instance was removed; {@link Long#MIN_VALUE} where it never was. <b>Any thread.</b> */
  public long removedAt(InstanceId instance) {
    Long revision = tombstones.get(instance);
    return revision == null ? Long.MIN_VALUE : revision;
  }

  /** Those that were ever removed; a view. <b>Any thread.</b> */
  public Set<InstanceId> removed() {
    return Collections.unmodifiableSet(tombstones.keySet());
  }
}
