// SPDX-License-Identifier: Apache-2.0
package dev.drover.metrics;

import dev.drover.model.InstanceId;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.Phase;
import dev.drover.model.Subscription;
import dev.drover.view.EventRing;
import dev.drover.view.StatusBoard;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Counts what only events tell, as they come. It keeps something of an instance only as long as that is there. Any thread reads.
 */
final class EventCounts implements AutoCloseable {
  /*
   * One writer at a time, no lock. wake() comes from whoever appends. Who raises `wakes` from 0 reads the ring until no wake
   * has come meanwhile; the others only count theirs and go. What a turn has written is seen by the next one, for it takes
   * `wakes` back to 0 after that, and the next one raises it from there. An event that has a number and is not stored yet ends
   * a turn; its own wake comes later. An event takes far less to count than to append, so nobody reads for long.
   */
  private final EventRing ring;
  private final StatusBoard board;
  private final Subscription subscription;
  private final AtomicInteger wakes = new AtomicInteger();
  /** Since when an instance is STARTING. Whose turn it is only, as is what follows. */
  private final Map<InstanceId, Instant> starting = new HashMap<>();
  private long next;
  private final Map<InstanceId, Exits> exits = new ConcurrentHashMap<>();
  private final LaunchTimes launchTimes = new LaunchTimes();
  /** Written by whose turn it is, so a plain increment would lose nothing. */
  private volatile Totals totals = new Totals(0, 0, 0);

  /** Launches that succeeded, that did not, and events that were overwritten before they could be counted. */
  record Totals(long launched, long failed, long missed) {}

  EventCounts(EventRing ring, StatusBoard board) {
    this.ring = ring;
    this.board = board;
    this.next = ring.first();
    this.totals = new Totals(0, 0, next - 1);
    this.subscription = ring.onAppend(this::wake);
    wake();
  }

  Totals totals() {
    return totals;
  }

  Exits exits(InstanceId instance) {
    return exits.getOrDefault(instance, Exits.NONE);
  }

  LaunchTimes launchTimes() {
    return launchTimes;
  }

  /** How many instances it keeps something of; for tests. */
  int kept() {
    return exits.size();
  }

  private void wake() {
    if (wakes.getAndIncrement() == 0) {
      int seen = 1;
      while (seen != 0) {
        read();
        seen = wakes.addAndGet(-seen);
      }
    }
  }

  private void read() {
    for (LifecycleEvent event = ring.read(next); event != null; event = ring.read(next)) {
      if (event.number() > next) {
        miss(event.number() - next);
      }
      next = event.number() + 1;
      count(event);
    }
  }

  /** Some of what was missed may have told that an instance is gone. */
  private void miss(long events) {
    totals = new Totals(totals.launched(), totals.failed(), totals.missed() + events);
    starting.clear();
    exits.keySet().removeIf(id -> board.get(id) == null);
  }

  private void count(LifecycleEvent event) {
    InstanceId id = event.instance();
    Instant since = event.phase() == Phase.STARTING ? starting.putIfAbsent(id, event.time()) : starting.remove(id);
    Totals before = totals;
    switch (event.type()) {
      case "launched" -> {
        totals = new Totals(before.launched() + 1, before.failed(), before.missed());
        if (since != null) {
          launchTimes.add(Duration.between(since, event.time()));
        }
      }
      case "launch-failed" -> totals = new Totals(before.launched(), before.failed() + 1, before.missed());
      case "exited" -> exits.merge(id, Exits.NONE.and(event.detail()), (old, _) -> old.and(event.detail()));
      case "removed" -> exits.remove(id);
      default -> {
        // it changes nothing that is counted
      }
    }
  }

  @Override
  public void close() {
    subscription.close();
  }
}
