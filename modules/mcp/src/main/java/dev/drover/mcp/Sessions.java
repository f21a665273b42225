// SPDX-License-Identifier: Apache-2.0
package dev.drover.mcp;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The agents that are there. So many at most: one that was not heard of for long, listens to nothing and waits for nothing makes
 * room. Any thread.
 */
final class Sessions {
  private final int most;
  private final Duration idle;
  private final LongSupplier nanoTime;
  private final Map<String, Session> open = new ConcurrentHashMap<>();

  Sessions(int most, Duration idle, LongSupplier nanoTime) {
    this.most = most;
    this.idle = idle;
    this.nanoTime = nanoTime;
  }

  /** Whether there is room for one more; two who come in the same moment may both be told so. */
  boolean haveRoom() {
    if (open.size() >= most) {
      open.values().removeIf(session -> session.isIdle(nanoTime.getAsLong(), idle));
    }
    return open.size() < most;
  }

  void add(Session session) {
    open.put(session.id(), session);
  }

  /** The one of this id, which has just been heard of. */
  Optional<Session> find(String id) {
    Session found = open.get(id);
    if (found == null) {
      return Optional.empty();
    }
    long now = nanoTime.getAsLong();
    if (found.isIdle(now, idle)) {
      remove(found);
      return Optional.empty();
    }
    found.heard(now);
    return Optional.of(found);
  }

  void remove(Session session) {
    open.remove(session.id());
    session.end();
  }
}
