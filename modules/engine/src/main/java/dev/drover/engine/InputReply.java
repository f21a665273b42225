// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.InstanceId;

/** What came of {@link Orchestrator.Send}. Immutable. */
public sealed interface InputReply {
  /** All of it is on its way to the instance, and the end of its input after it where {@code ended}. */
  record Sent(InstanceId instance, int bytes, boolean ended) implements InputReply {}

  /** A sentence for the user; where only a part was sent, it says how much, and the input stays open. */
  record NotSent(String reason) implements InputReply {}
}
