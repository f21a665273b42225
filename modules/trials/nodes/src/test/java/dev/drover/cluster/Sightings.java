// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Which leaders of instances were seen from when till when, and which two of one instance lived at once. Moments are of
 * {@code System.nanoTime()}. One thread at a time.
 */
final class Sightings {
  /** A process that leads a session of its own; {@code begun}: when it began, in ticks of the kernel, which tells it from who has its pid later. */
  record Leader(String instance, int pid, long begun) {}

  /** {@code firstNanos} and {@code lastNanos}: when it was seen alive first and last. */
  record Interval(Leader leader, long firstNanos, long lastNanos) {}

  private final Map<Leader, Interval> all = new HashMap<>();
  private final List<String> violations = new ArrayList<>();

  /**
   * A look that has found these alive, one after the other. {@code stillLives} is asked again of who was found: only who lives after another one
   * was found has lived together with it.
   */
  void look(List<Leader> found, long nanos, Predicate<Leader> stillLives) {
    var one = new HashMap<String, Leader>();
    for (Leader leader : found) {
      Leader other = one.putIfAbsent(leader.instance(), leader);
      if (other != null && stillLives.test(other)) {
        violations.add("at " + nanos + ": two of " + leader.instance() + ": " + interval(other) + " and "
            + interval(leader));
      }
      all.merge(leader, new Interval(leader, nanos, nanos), (before, _) -> new Interval(leader, before.firstNanos(),
          nanos));
    }
  }

  private String interval(Leader leader) {
    Interval seen = all.get(leader);
    return leader + (seen == null ? " (new)" : " (first seen at " + seen.firstNanos() + ")");
  }

  List<String> violations() {
    return List.copyOf(violations);
  }

  List<Interval> intervals() {
    return List.copyOf(all.values());
  }
}
