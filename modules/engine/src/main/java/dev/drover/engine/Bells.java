// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.logs.LogStore;
import dev.drover.model.InstanceId;
import dev.drover.view.EventRing;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A bell for the events, and one for the log of each instance that somebody has followed. Any thread. */
final class Bells {
  private final LogStore logs;
  private final Bell events;
  private final Map<InstanceId, Bell> lines = new ConcurrentHashMap<>();

  Bells(EventRing events, LogStore logs) {
    this.logs = logs;
    this.events = of(events);
  }

  /** Rings after each event. */
  static Bell of(EventRing ring) {
    var bell = new Bell();
    var _ = ring.onAppend(bell);
    return bell;
  }

  Bell events() {
    return events;
  }

  /** Rings after new lines of this instance. */
  Bell lines(InstanceId instance) {
    return lines.computeIfAbsent(instance, id -> {
      var bell = new Bell();
      var _ = logs.onAppend(id::equals, bell);
      return bell;
    });
  }
}
