// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.logs.LogFilter;
import dev.drover.model.InstanceId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Which lines of logs are asked for: of these instances, from a number or a time on or from the beginning, that the filter takes; of
 * what was printed up to now the {@code last} ones only, where that is given; then, with {@code follow}, what is printed
 * later. {@code bytes}: lines come with what was printed. Immutable.
 */
public record LogQuery(List<InstanceId> instances, OptionalLong from, Optional<Instant> since, LogFilter filter,
    OptionalInt last, boolean follow, boolean bytes) {
  public LogQuery {
    instances = List.copyOf(instances);
  }

  /** The last lines, and what follows. */
  public static LogQuery tail(List<InstanceId> instances, int last, boolean follow) {
    return new LogQuery(instances, OptionalLong.empty(), Optional.empty(), LogFilter.ALL, OptionalInt.of(last), follow,
        false);
  }

  /** Whether the last lines are found by their numbers. */
  boolean isPlain() {
    return filter.equals(LogFilter.ALL) && since.isEmpty() && from.isEmpty();
  }
}
