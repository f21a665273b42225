// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The members of the cluster that can be reached, this node among them, as their names (host:port) with the uids of their lives. Written by
 * the {@link PeersActor}. Any thread.
 */
final class Peers {
  private volatile Map<String, Long> reachable;
  private final List<Runnable> wakes = new CopyOnWriteArrayList<>();

  Peers(Map<String, Long> reachable) {
    this.reachable = Map.copyOf(reachable);
  }

  Map<String, Long> reachable() {
    return reachable;
  }

  /** <b>Owner only.</b> */
  void publish(Map<String, Long> next) {
    if (!next.equals(reachable)) {
      reachable = Map.copyOf(next);
      wakes.forEach(Runnable::run);
    }
  }

  /** Calls {@code wake} after each change until closed. It must neither block nor throw. */
  AutoCloseable onChange(Runnable wake) {
    wakes.add(wake);
    return () -> wakes.remove(wake);
  }
}
