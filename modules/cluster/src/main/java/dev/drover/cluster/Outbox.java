// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.model.InstanceId;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The instances of which something new is on the board. Whoever adds one never waits: two atomic exchanges, no loop. */
final class Outbox {
  /*
   * A queue of many producers and one consumer, after D. Vyukov's "non-intrusive MPSC node-based queue": a producer takes the
   * place at the end by one exchange and then links the one before to it. Between the two, the consumer finds an end and
   * stops there; it is called again, for the producer rings after it has linked: it finds the bell silent, and rings, or
   * finds it rung by another, whose call is still to come, for a call silences the bell before it looks.
   */
  private final AtomicReference<Link> last;
  private final AtomicBoolean rung = new AtomicBoolean();
  private final Runnable bell;
  private Link first; // owner only

  Outbox(Runnable bell) {
    this.bell = bell;
    first = new Link(null);
    last = new AtomicReference<>(first);
  }

  private static final class Link {
    private final @Nullable InstanceId instance;
    private volatile @Nullable Link next;

    Link(@Nullable InstanceId instance) {
      this.instance = instance;
    }
  }

  /** Calls the bell unless that was done and nobody has looked since. <b>Any thread.</b> */
  void add(InstanceId instance) {
    var added = new Link(instance);
    last.getAndSet(added).next = added;
    if (!rung.getAndSet(true)) {
      bell.run();
    }
  }

  /** Moves what is there. <b>Owner only.</b> */
  void takeInto(Set<InstanceId> taken) {
    rung.set(false);
    for (Link next = first.next; next != null; next = next.next) {
      first = next;
      if (next.instance != null) {
        taken.add(next.instance);
      }
    }
  }
}
