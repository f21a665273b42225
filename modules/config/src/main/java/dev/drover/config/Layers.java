// SPDX-License-Identifier: Apache-2.0
package dev.drover.config;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts how often each key of a file gets a value. A value on top of another is a merge, which copies what is there; once a
 * substitution is among them, the parser keeps all of them, and gets slow in the cube of their number. Owner only.
 */
final class Layers {
  static final int MAX_LAYERS = 30;

  /** The values of one key. */
  static final class Stack {
    private int count;
    private boolean substituted;

    boolean tooHigh() {
      return substituted && count > MAX_LAYERS;
    }

    void substituted() {
      substituted = true;
    }
  }

  private final Map<Long, Stack> stacks = new HashMap<>();
  private int merges;

  /** A hash stands for each path: two that share one make the count too high, which does no harm. */
  static long hash(long parent, String key) {
    return parent * 1_000_003 + key.hashCode();
  }

  static long hash(long parent, List<String> key) {
    long hash = parent;
    for (String part : key) {
      hash = hash(hash, part);
    }
    return hash;
  }

  /** The stack of the whole key, or of the part of it that is too high. */
  Stack add(long parent, List<String> key) {
    if (stacks.containsKey(hash(parent, key.getFirst()))) {
      merges++;
    }
    long hash = parent;
    var last = new Stack();
    for (String part : key) {
      hash = hash(hash, part);
      last = stacks.computeIfAbsent(hash, _ -> new Stack());
      last.count++;
      if (last.tooHigh()) {
        return last;
      }
    }
    return last;
  }

  void merged() {
    merges++;
  }

  int merges() {
    return merges;
  }

  int keys() {
    return stacks.size();
  }
}
