// SPDX-License-Identifier: Apache-2.0
package dev.drover.bench;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/** One thread's order of changes, of the instances that it owns. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // by deal(), which JMH calls first
public class Changer {
  /** After so many changes, who lags is waited for; its share of the cost of a change is small. */
  private static final int AHEAD = 64;

  Deck own;
  private int ahead;

  @Setup
  public void deal(Herd herd, ThreadParams threads) {
    own = Deck.owned(herd.ids, threads.getThreadIndex(), threads.getThreadCount());
  }

  boolean isFarAhead() {
    ahead = ahead + 1 == AHEAD ? 0 : ahead + 1;
    return ahead == 0;
  }
}
