// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * All that a query can see of an instance at one moment. {@code revision} only grows; {@code pid} is 0 where nothing
 * lives; {@code incarnation} is 0 before the first launch; instants are null where the thing has not happened to the
 * current incarnation. Deeply immutable. Any thread.
 */
public record ProcessSnapshot(InstanceId instance, String node, int specVersion, Wanted wanted, Phase phase,
    Health health, String reason, long pid, long incarnation, int restarts, int restartsInWindow,
    @Nullable Instant started, @Nullable Instant ready, @Nullable Instant exited, @Nullable Exit lastExit,
    @Nullable Instant nextStart, long revision) {

  public String process() {
    return instance.process();
  }

  /** Phase and health in one word for people: {@code RUNNING (ready)}. */
  public String summary() {
    return health == Health.NONE || phase != Phase.RUNNING
        ? phase.name()
        : phase + " (" + health.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ') + ")";
  }
}
