// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.model.InstanceId;
import java.time.Instant;
import java.util.Optional;

/** What a reader of a log gets: a line, or the news that some were never kept, or were dropped before it came. Immutable. Any thread. */
public sealed interface LogEntry {
  InstanceId instance();

  /** Where a line came from. */
  enum Origin {
    OUT, ERR
  }

  /**
   * One line. {@code number} counts from 1 for an instance, without gaps; {@code partial} says that the line went on past
   * the limit, and the next entry of its stream continues it; {@code text} has bytes that are no UTF-8 replaced by U+FFFD.
   */
  record Line(InstanceId instance, long number, Instant time, Origin origin, long incarnation, boolean partial,
      String text, Optional<Printed> printed) implements LogEntry {
    /** Without its bytes, for which most do not ask. */
    public Line(InstanceId instance, long number, Instant time, Origin origin, long incarnation, boolean partial,
        String text) {
      this(instance, number, time, origin, incarnation, partial, text, Optional.empty());
    }

    /** With what was printed. */
    public Line with(Printed bytes) {
      return new Line(instance, number, time, origin, incarnation, partial, text, Optional.of(bytes));
    }
  }

  /**
   * Here {@code lines} lines of a stream were not kept, for there were more than the process may print. It has a number of its own, the
   * lines have none.
   */
  record Suppressed(InstanceId instance, long number, Instant time, Origin origin, long incarnation, long lines)
      implements
        LogEntry {}

  /** {@code missed} lines, up to and without {@code next}, were overwritten before this reader came to them. */
  record Gap(InstanceId instance, long missed, long next) implements LogEntry {}

  /** What the node of this name has of it, if anything, is missing from here on, as long as it cannot be had. {@code reason} is for people. */
  record Unreached(InstanceId instance, String node, String reason) implements LogEntry {}
}
