// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.logs.LogEntry;
import dev.drover.model.InstanceId;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;

/** How the facade of one node has what only other nodes can give. Any thread. */
public interface Elsewhere {
  /** The lines of these instances at all nodes, this one too, as {@link Drover#lines}. */
  Source<LogEntry, NotUsed> lines(LogQuery query);

  /** As {@link Drover#input(String, boolean)}, for an instance that is at that node. */
  Sink<ByteString, CompletionStage<Long>> input(String node, InstanceId instance, boolean closes);

  /** As {@link Drover#attach}, likewise. */
  CompletionStage<AttachReply> attach(String node, InstanceId instance);
}
