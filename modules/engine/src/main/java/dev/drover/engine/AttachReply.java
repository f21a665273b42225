// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.model.InstanceId;

/** What came of {@link Orchestrator.Attach}. Immutable. */
public sealed interface AttachReply {
  record Attached(Attachment to) implements AttachReply {}

  /** {@code reason} is a sentence for people. */
  record NotAttached(String reason) implements AttachReply {}

  static AttachReply notRunning(InstanceId id) {
    return new NotAttached(id + ": not running, so there is nothing to attach to; start it first");
  }

  static AttachReply noTerminal(InstanceId id) {
    return new NotAttached(id + ": has no terminal to attach to; set tty = true for process " + id.process()
        + " in the project file, or read what it prints with `drover logs -f " + id + "` and write to it with "
        + "`drover send " + id + "`");
  }
}
