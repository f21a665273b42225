// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import dev.drover.model.ProcessSnapshot;
import org.apache.pekko.actor.typed.ActorRef;

/** Asks the owner of an instance for its state. */
record Get(ActorRef<ProcessSnapshot> replyTo) implements StatusActor.Command, OwnerActor.Command {}
