// SPDX-License-Identifier: Apache-2.0
package dev.drover.bench;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/** One thread's order of look-ups in a {@link BareMap}: that of a {@link Reader}. */
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // by deal(), which JMH calls first
public class BareReader {
  Deck deck;

  @Setup
  public void deal(BareMap map, ThreadParams threads) {
    deck = Deck.of(map.ids, threads.getThreadIndex());
  }
}
