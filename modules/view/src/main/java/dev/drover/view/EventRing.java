// SPDX-License-Identifier: Apache-2.0
package dev.drover.view;

import dev.drover.model.LifecycleEvent;
import dev.drover.model.Subscription;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** The last events, numbered from 1 without gaps; a reader that is too slow finds its event overwritten. */
public final class EventRing {
  /*
   * Many writers, many readers, no lock.
   *
   * 1. A writer claims a number, then stores its event in slot number % size. Until it has, readers of that number find
   *    an older event there and take it as "not yet" (read() returns null): events are read in the order of numbers.
   * 2. A writer that was held up for a whole lap must not store its old event over a newer one, or a reader that waits
   *    for the newer number would wait for ever; so a store only ever replaces a smaller number.
   * 3. Stores and loads of slots are volatile, so an event that is seen is seen whole, and so is the snapshot that was
   *    published before it.
   */
  private final AtomicReferenceArray<@Nullable LifecycleEvent> slots;
  private final AtomicLong claimed = new AtomicLong();
  private final List<Runnable> wakes = new CopyOnWriteArrayList<>();

  public EventRing(int size) {
    slots = new AtomicReferenceArray<>(size);
  }

  /**
   * Stores an event under the next number, whatever number it came with, and wakes who waits; returns it as it was stored.
   * <b>Any thread.</b> Publish its snapshot first.
   */
  public LifecycleEvent append(LifecycleEvent event) {
    return append(event::numbered);
  }

  /** {@code withNumber} runs between the claim and the store. It must not throw: its number would stay empty. */
  LifecycleEvent append(LongFunction<LifecycleEvent> withNumber) {
    LifecycleEvent event = withNumber.apply(claimed.incrementAndGet());
    slots.accumulateAndGet(slot(event.number()), event,
        (old, made) -> old == null || (made != null && old.number() < made.number()) ? made : old);
    wakes.forEach(Runnable::run);
    return event;
  }

  /**
   * The event of this number; a later one where it was overwritten (the difference is the gap); null where it has not
   * happened yet. <b>Any thread.</b>
   */
  public @Nullable LifecycleEvent read(long number) {
    LifecycleEvent found = slots.get(slot(number));
    return found == null || found.number() < number ? null : found.number() == number ? found : oldest();
  }

  /** The number of the last event that was claimed; 0 before the first. <b>Any thread.</b> */
  public long last() {
    return claimed.get();
  }

  /** The number from which everything is still there. <b>Any thread.</b> */
  public long first() {
    return Math.max(1, last() - slots.length() + 1);
  }

  /** Calls {@code wake} after each append until closed. It must neither block nor throw. <b>Any thread.</b> */
  public Subscription onAppend(Runnable wake) {
    wakes.add(wake);
    return () -> wakes.remove(wake);
  }

  private @Nullable LifecycleEvent oldest() {
    for (long number = first(); number <= last(); number++) {
      LifecycleEvent found = slots.get(slot(number));
      if (found != null && found.number() == number) {
        return found;
      }
    }
    return null;
  }

  private int slot(long number) {
    return (int) (number % slots.length());
  }
}
