// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import com.typesafe.config.Config;
import dev.drover.model.ProcessSpec;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * How long a stop may take in a cluster. Sharding waits for what moves, but not longer than its {@code handoff-timeout}: then it has the
 * next node begin, whatever still runs here. Immutable. Any thread.
 */
record Graces(Duration longest) {
  private static final String HANDOFF = "pekko.cluster.sharding.handoff-timeout";
  /** ShardRegion of Pekko 1.7 takes 5 s off, and KILL takes its time. */
  private static final Duration LEFT_FOR_KILL = Duration.ofSeconds(30);

  static Graces of(Config settings) {
    Duration longest = settings.getDuration(HANDOFF).minus(LEFT_FOR_KILL);
    return new Graces(longest.isNegative() ? Duration.ZERO : longest);
  }

  /** A sentence for each process whose stop may take longer. */
  List<String> problems(Collection<ProcessSpec> processes) {
    return processes.stream().filter(spec -> spec.stop().grace().compareTo(longest) > 0)
        .map(spec -> spec.name() + ": stop.grace must be at most " + longest.toSeconds() + " s in a cluster, was "
            + spec.stop().grace().toSeconds() + " s; lower it, or raise " + HANDOFF)
        .toList();
  }
}
