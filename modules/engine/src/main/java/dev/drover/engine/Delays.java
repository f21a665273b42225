// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import java.time.Duration;

/** Keeps delays within what timers can do. */
final class Delays {
  /** Pekko's scheduler refuses delays of more than 2^31 ticks of 10 ms, some 248 days. */
  static final Duration LONGEST = Duration.ofDays(200);

  private Delays() {}

  /** The delay, or 200 days where it is longer: nobody will know the difference. */
  static Duration capped(Duration delay) {
    return delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
  }
}
