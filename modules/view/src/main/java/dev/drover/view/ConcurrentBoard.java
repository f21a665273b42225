// SPDX-License-Identifier: Apache-2.0
package dev.drover.view;

import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import java.util.Collections;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
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
   *
   * changes is added to after each change. Its sum is no snapshot of its parts, but each part only grows: so if two sums, one
   * after the other, are the same, nothing was added between them.
   */
  private final ConcurrentHashMap<InstanceId, ProcessSnapshot> entries = new ConcurrentHashMap<>();
  /** Up to which revision an instance is removed. Never forgotten: an older snapshot may be on its way for any time. */
  private final ConcurrentHashMap<InstanceId, Long> tombstones = new ConcurrentHashMap<>();
  private final LongAdder changes = new LongAdder();

  /**
   * A number that grows with each change, a moment after it: where it is the same as before, readers see what they saw then, but for
   * changes that nobody has been told of yet. <b>Any thread.</b>
   */
  public long changes() {
    return changes.sum();
  }

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
    changes.increment();
  }

  /** The instance is not there any more. <b>Owner only:</b> as {@link #publish}. */
  public void remove(InstanceId instance) {
    entries.remove(instance);
    changes.increment();
  }

  /** Replaces only a smaller revision, and nothing that was removed at this one or a greater; whether it did. <b>Any thread.</b> */
  public boolean publishIfNewer(ProcessSnapshot snapshot) {
    boolean[] news = new boolean[1];
    entries.compute(snapshot.instance(), (instance, old) -> {
      news[0] = (old == null || old.revision() < snapshot.revision()) && removedAt(instance) < snapshot.revision();
      return news[0] ? snapshot : old;
    });
    return changed(news[0]);
  }

  /** Removes the instance up to this revision, for good; whether that was news. <b>Any thread.</b> */
  public boolean remove(InstanceId instance, long revision) {
    boolean[] news = new boolean[1];
    entries.compute(instance, (_, old) -> {
      news[0] = removedAt(instance) < revision;
      tombstones.merge(instance, revision, Math::max);
      return old == null || old.revision() <= revision ? null : old;
    });
    return changed(news[0]);
  }

  private boolean changed(boolean news) {
    if (news) {
      changes.increment();
    }
    return news;
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
