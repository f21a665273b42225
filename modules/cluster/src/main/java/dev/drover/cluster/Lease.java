// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Until when a node may keep processes, as a pure function of who answered which of its pings: it reads no clock. All moments are
 * of one monotonic clock of this machine, in nanoseconds; {@code asked}: when the last ping was sent that this node has answered.
 * Immutable; what is heard makes another one. Any thread.
 */
record Lease(VoteRule rule, Duration length, Map<String, Long> asked) {

  Lease {
    asked = Map.copyOf(asked);
  }

  static Lease begun(VoteRule rule, Duration length) {
    return new Lease(rule, length, Map.of());
  }

  /** A ping that was sent then has been answered: whatever the way of the answer took, that moment counts. */
  Lease answered(String node, long sentNanos, long nowNanos) {
    Long last = asked.get(node);
    if (nowNanos - sentNanos < 0 || (last != null && sentNanos - last <= 0)) {
      return this;
    }
    Map<String, Long> more = new HashMap<>(asked);
    more.put(node, sentNanos);
    return new Lease(rule, length, more);
  }

  /** Forgets who is no member any more. */
  Lease among(Members members) {
    return new Lease(rule, length, asked.entrySet().stream().filter(one -> members.find(one.getKey()).isPresent())
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  /** The moment until which it is held, passed or not; empty where too few have ever answered. */
  OptionalLong heldUntil(Members members, long nowNanos) {
    Optional<Members.Member> self = members.find(members.self());
    if (self.isEmpty() || members.isOver()) {
      return OptionalLong.empty();
    }
    List<List<String>> electorates = members.electorates();
    Set<String> answered = new HashSet<>(Set.of(members.self()));
    if (isEnough(answered, electorates)) {
      return OptionalLong.of(nowNanos + length.toNanos());
    }
    List<String> latestFirst = asked.keySet().stream()
        .sorted(Comparator.comparingLong(node -> age(node, nowNanos))).toList();
    for (String node : latestFirst) {
      answered.add(node);
      if (isEnough(answered, electorates)) {
        return OptionalLong.of(nowNanos - age(node, nowNanos) + length.toNanos());
      }
    }
    return OptionalLong.empty();
  }

  private long age(String node, long nowNanos) {
    Long sent = asked.get(node);
    return sent == null ? Long.MAX_VALUE : nowNanos - sent;
  }

  private boolean isEnough(Set<String> answered, List<List<String>> electorates) {
    return electorates.stream().allMatch(voters -> rule.isEnough(answered, voters));
  }
}
