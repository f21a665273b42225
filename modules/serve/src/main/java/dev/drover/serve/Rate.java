// SPDX-License-Identifier: Apache-2.0
package dev.drover.serve;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * How often each of many may: so many a second, and as many at once as come together in {@code burst}. Of as many as it can tell apart; those who
 * come when it has no room share one allowance. Any thread.
 */
final class Rate {
  /*
   * The generic cell rate algorithm (ITU-T I.371, A.1): for each of them the time at which all that it has taken is paid for, one number.
   * It may while that is no more than a burst from now.
   */
  private static final Duration SWEEP = Duration.ofSeconds(1);
  private static final Object OTHERS = new Object();

  private final long eachNanos;
  private final long burstNanos;
  private final int most;
  private final LongSupplier nanoTime;
  private final Seldom sweeps;
  private final Map<Object, Long> paidAt = new ConcurrentHashMap<>();

  /** {@code most}: of those that are told apart. */
  Rate(double perSecond, int burst, int most, LongSupplier nanoTime) {
    this.eachNanos = Math.max(1, Math.round(Duration.ofSeconds(1).toNanos() / perSecond));
    this.burstNanos = eachNanos * burst;
    this.most = most;
    this.nanoTime = nanoTime;
    this.sweeps = new Seldom(SWEEP, nanoTime);
  }

  /** Takes one. Zero where it may; else nothing is taken, and it is how long until it may. */
  Duration take(Object who) {
    long now = nanoTime.getAsLong();
    var wait = new long[1];
    paidAt.compute(known(who, now), (_, before) -> {
      long from = before == null || before - now < 0 ? now : before;
      wait[0] = Math.max(0, from + eachNanos - now - burstNanos);
      return wait[0] == 0 ? from + eachNanos : from;
    });
    return Duration.ofNanos(wait[0]);
  }

  private Object known(Object who, long now) {
    if (paidAt.size() < most || paidAt.containsKey(who)) {
      return who;
    }
    if (sweeps.isDue()) {
      paidAt.values().removeIf(paid -> paid - now <= 0);
    }
    return paidAt.size() < most ? who : OTHERS;
  }

  int size() {
    return paidAt.size();
  }
}
