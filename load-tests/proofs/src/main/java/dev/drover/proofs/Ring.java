// SPDX-License-Identifier: Apache-2.0
package dev.drover.proofs;

import dev.drover.model.LifecycleEvent;
import dev.drover.view.EventRing;
import org.jspecify.annotations.Nullable;

/** What the questions ask of a ring of events, real or flawed. */
interface Ring {
  /** Appends an event of {@link Samples#WEB}; the ring gives the number. */
  void append(long revision);

  @Nullable
  LifecycleEvent read(long number);

  static Ring real(int size) {
    var ring = new EventRing(size);
    return new Ring() {
      @Override
      public void append(long revision) {
        Samples.append(ring, Samples.WEB, revision);
      }

      @Override
      public @Nullable LifecycleEvent read(long number) {
        return ring.read(number);
      }
    };
  }
}
