// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import com.typesafe.config.Config;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How long the parts of the fence may take, so that whatever a node has is ended before another may start it. {@code removal} is the
 * margin between the removal of a lost node and that start. {@code rule} and {@code role} say whose answers count; {@code lease}, how
 * long they do; {@code ping}, how often they are asked for; {@code tick}, how often the guardian looks, zero for no watchdog;
 * {@code settle}, how long a node that has begun launches nothing. Immutable. Any thread.
 */
record Margins(VoteRule rule, Optional<String> role, Duration removal, Duration lease, Duration ping, Duration tick,
    Duration settle) {

  /** Until all processes of a node have ended that were sent KILL, and whoever sends it has had its turn; unless {@code time-to-kill} says it. */
  static final Duration KILL = Duration.ofSeconds(2);

  /** The margins, or all that stands against them, a line each. Immutable. */
  record Verdict(Optional<Margins> margins, List<String> problems) {
    Verdict {
      problems = List.copyOf(problems);
    }
  }

  /** By the settings of the cluster. */
  static Verdict of(Config config) {
    return new MarginsReader(config).read();
  }

  boolean isWatched() { return !tick.isZero(); }

  /** From the tick at which the guardian should have looked to the next one, by when it has. */
  static Duration look(Duration tick) {
    return tick.multipliedBy(2);
  }
}
