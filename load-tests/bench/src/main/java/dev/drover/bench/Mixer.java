// SPDX-License-Identifier: Apache-2.0
package dev.drover.bench;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/** One thread's mix: look-ups of all keys, half of which are not there, and each fifth time a change of one that is. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // by deal(), which JMH calls first
public class Mixer {
  private static final int EVERY = 5;

  Deck deck;
  Deck own;
  private int turn;

  @Setup
  public void deal(HalfHerd herd, ThreadParams threads) {
    deck = Deck.of(herd.ids, threads.getThreadIndex());
    own = Deck.owned(herd.published(), threads.getThreadIndex(), threads.getThreadCount());
  }

  boolean isChange() {
    turn = turn + 1 == EVERY ? 0 : turn + 1;
    return turn == 0;
  }
}
