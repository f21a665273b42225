// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.launch.ChildInput;
import dev.drover.model.InstanceId;

/** What came of {@link Orchestrator.OpenInput}. Immutable. */
sealed interface InputOpened {
  /** The input of the present incarnation of this instance. */
  record Opened(InstanceId instance, ChildInput input) implements InputOpened {}

  /** A sentence for the user. */
  record NotOpened(String reason) implements InputOpened {}
}
