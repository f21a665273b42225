// SPDX-License-Identifier: Apache-2.0
package dev.drover.bench;

import dev.drover.model.InstanceId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Deals instances without end in an order that the seed fixes, each as often as any other. A draw reads one element of an
 * array, as it must not cost more than what is measured. One thread.
 */
final class Deck {
  /** So many that a branch predictor does not learn the order of a hundred. */
  private static final int LEAST = 4_096;

  private final InstanceId[] order;
  private int at;

  private Deck(InstanceId[] order) {
    this.order = order;
  }

  static Deck of(List<InstanceId> instances, long seed) {
    var random = new Random(seed);
    var order = new ArrayList<InstanceId>();
    while (order.size() < LEAST) {
      var round = new ArrayList<>(instances);
      Collections.shuffle(round, random);
      order.addAll(round);
    }
    return new Deck(order.toArray(InstanceId[]::new));
  }

  /** Only what this thread of so many owns, for an instance has one writer; any one where there are more threads. */
  static Deck owned(List<InstanceId> instances, int thread, int threads) {
    var own = new ArrayList<InstanceId>();
    for (int i = thread % instances.size(); i < instances.size(); i += threads) {
      own.add(instances.get(i));
    }
    return of(own, thread);
  }

  /** How many draws until each was dealt equally often. */
  int length() {
    return order.length;
  }

  InstanceId next() {
    InstanceId dealt = order[at];
    at = at + 1 == order.length ? 0 : at + 1;
    return dealt;
  }
}
