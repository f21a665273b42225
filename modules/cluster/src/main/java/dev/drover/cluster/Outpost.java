// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.engine.Drover;
import dev.drover.engine.LogBatch;
import dev.drover.engine.LogQuery;
import dev.drover.model.InstanceId;
import java.util.Map;
import java.util.function.BiFunction;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Source;

/** What a node has for others: its lines, and the facade for what is at this node alone. Immutable. Any thread. */
record Outpost(BiFunction<LogQuery, Map<InstanceId, Long>, Source<LogBatch, NotUsed>> lines, Drover here) {}
