// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.Wanted;

/** What becomes of an instance's actor once the instance is at rest. Immutable. */
sealed interface Departure {
  /** It goes on. */
  record Stays() implements Departure {}

  /** It ends, and takes its entry off the board. */
  record Leaves() implements Departure {}

  /** It ends, and another node goes on with what is {@code wanted}. */
  record Moves(Wanted wanted) implements Departure {}

  Departure STAYS = new Stays();
}
