// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSpec;
import org.apache.pekko.actor.typed.ActorRef;

/** What the nodes of a cluster are told of what is deployed. Immutable. */
sealed interface LayoutMessage extends Wire {

  /**
   * One of {@code parts} parts, from 0, of what is deployed as of {@code version}; processes are in their order over all parts. The
   * receiver says when it has all of them.
   */
  record Part(long version, int part, int parts, String project, int eventsKept, OptionalLong logMemory,
      List<ProcessSpec> processes, Map<String, Integer> versions, Map<String, List<InstanceId>> instances,
      Set<String> drained, ActorRef<Has> replyTo) implements LayoutMessage {}

  /** A node has all of a version. */
  record Has(String node, long uid, long version) implements LayoutMessage {}
}
