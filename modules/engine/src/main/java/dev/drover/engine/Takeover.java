// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.engine.KeptStore.Kept;
import dev.drover.model.InstanceId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What an earlier Drover left behind, by what becomes of it: each instance has one incarnation at most that it takes over;
 * the rest has no place in the project any more and is ended. Immutable.
 */
record Takeover(Map<InstanceId, Kept> wanted, List<Kept> rest) {
  Takeover {
    wanted = Map.copyOf(wanted);
    rest = List.copyOf(rest);
  }

  static final Takeover NOTHING = new Takeover(Map.of(), List.of());

  static Takeover of(List<Kept> left, Collection<InstanceId> instances) {
    var wanted = new HashMap<InstanceId, Kept>();
    var rest = new ArrayList<Kept>();
    var latestFirst = new ArrayList<>(left);
    latestFirst
        .sort(Collections.reverseOrder((a, b) -> Long.compare(a.history().incarnation(), b.history().incarnation())));
    for (Kept kept : latestFirst) {
      if (!instances.contains(kept.instance()) || wanted.putIfAbsent(kept.instance(), kept) != null) {
        rest.add(kept);
      }
    }
    return new Takeover(wanted, rest);
  }
}
