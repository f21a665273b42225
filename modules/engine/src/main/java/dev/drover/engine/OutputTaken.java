// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

/** What came of {@link Orchestrator.TakeOutput}. Immutable. */
sealed interface OutputTaken {
  /** All that the incarnation prints comes to the tap, until that is told its end. */
  record Taken() implements OutputTaken {}

  /** A sentence for the user. */
  record NotTaken(String reason) implements OutputTaken {}
}
