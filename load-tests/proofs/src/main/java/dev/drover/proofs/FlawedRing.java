// SPDX-License-Identifier: Apache-2.0
package dev.drover.proofs;

import dev.drover.model.LifecycleEvent;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** The event ring with one of its rules taken away. */
final class FlawedRing implements Ring {
  /** The rule that is missing. */
  enum Flaw {
    /** A number is read and then written, not claimed at once. */
    CLAIMS_IN_TWO_STEPS,
    /** A store replaces whatever is there, newer events too. */
    REPLACES_ANY,
    /** A read takes what is in the slot for what it asked for. */
    READS_ANY
  }

  private final Flaw flaw;
  private final AtomicReferenceArray<@Nullable LifecycleEvent> slots;
  private final AtomicLong claimed = new AtomicLong();

  FlawedRing(int size, Flaw flaw) {
    this.flaw = flaw;
    this.slots = new AtomicReferenceArray<>(size);
  }

  @Override
  public void append(long revision) {
    LifecycleEvent event = Samples.event(claim(), Samples.WEB, revision);
    int slot = slot(event.number());
    if (flaw == Flaw.REPLACES_ANY) {
      slots.set(slot, event);
    } else {
      slots.accumulateAndGet(slot, event,
          (old, made) -> old == null || (made != null && old.number() < made.number()) ? made : old);
    }
  }

  private long claim() {
    if (flaw == Flaw.CLAIMS_IN_TWO_STEPS) {
      long next = claimed.get() + 1;
      claimed.set(next);
      return next;
    }
    return claimed.incrementAndGet();
  }

  @Override
  public @Nullable LifecycleEvent read(long number) {
    LifecycleEvent found = slots.get(slot(number));
    if (flaw == Flaw.READS_ANY || found == null || found.number() == number) {
      return found;
    }
    return found.number() < number ? null : oldest();
  }

  private @Nullable LifecycleEvent oldest() {
    for (long number = Math.max(1, claimed.get() - slots.length() + 1); number <= claimed.get(); number++) {
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
