// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.util.List;

/** The outcome of one decision: the state that follows, and what to do, in this order. Immutable. */
public record Step(State next, List<Effect> effects) {
  public Step {
    effects = List.copyOf(effects);
  }

  static Step to(State next, Effect... effects) {
    return new Step(next, List.of(effects));
  }
}
