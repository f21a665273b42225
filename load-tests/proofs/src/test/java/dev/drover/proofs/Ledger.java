// SPDX-License-Identifier: Apache-2.0
package dev.drover.proofs;

import dev.drover.model.InstanceId;
import dev.drover.model.LifecycleEvent;
import dev.drover.view.EventRing;
import dev.drover.view.StatusBoard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Keeps the books on the events of a ring: each number once and in order, each revision of an instance once and in order,
 * from 1 on, and the board never behind. Belongs to one reader.
 */
final class Ledger {
  private final StatusBoard board;
  private final EventRing ring;
  private final Map<InstanceId, Long> revisions = new HashMap<>();
  private final List<String> faults = new ArrayList<>();
  private long entered;

  Ledger(StatusBoard board, EventRing ring) {
    this.board = board;
    this.ring = ring;
  }

  /** Enters the next event; false where it has not come yet. */
  boolean enterNext() {
    LifecycleEvent event = ring.read(entered + 1);
    if (event == null) {
      return false;
    }
    if (event.number() != entered + 1) {
      faults.add("asked for event " + (entered + 1) + ", got " + event.number());
    }
    entered = event.number();
    long next = revisions.getOrDefault(event.instance(), 0L) + 1;
    if (event.revision() != next) {
      faults.add(event.instance() + ": expected revision " + next + ", event " + entered + " has " + event.revision());
    }
    revisions.merge(event.instance(), event.revision(), Math::max);
    var seen = board.get(event.instance());
    if (seen == null || seen.revision() < event.revision()) {
      faults.add(event.instance() + ": the board is behind revision " + event.revision());
    }
    return true;
  }

  void enterAll() {
    while (enterNext()) {
      Thread.onSpinWait();
    }
  }

  long entered() {
    return entered;
  }

  /** The last revision of each instance. */
  Map<InstanceId, Long> revisions() {
    return revisions;
  }

  List<String> faults() {
    return faults;
  }
}
