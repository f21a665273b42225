// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.logs.LogEntry.Origin;
import dev.drover.model.InstanceId;
import java.util.List;
import java.util.Optional;

/**
 * What a reader makes of lines: which it may pass over without making anything of them, and whether it gives their bytes. A line
 * that is wanted has one of the needles in it, if there are any. A reader never passes over a line that a {@link LogFilter} takes, nor one by which that knows that it is past the end. Immutable. Any
 * thread.
 */
record Wanted(Optional<Origin> only, long untilMillis, List<Needle> needles, boolean bytes) {
  /** Passes over nothing. */
  static final Wanted ALL = new Wanted(Optional.empty(), Long.MAX_VALUE, List.of(), false);

  /** Whether a line of this time ends it all. */
  boolean isPast(long timeMillis) {
    return timeMillis > untilMillis;
  }

  boolean isOther(byte flags) {
    return only.isPresent() && only.get() != Lines.origin(flags);
  }

  /** A line, or a mark, whose newline is not among these bytes. */
  LogEntry entry(InstanceId instance, long number, long timeMillis, long incarnation, byte flags, byte[] buffer,
      int offset, int length) {
    LogEntry entry = Lines.entry(instance, number, timeMillis, incarnation, flags, buffer, offset, length);
    return bytes && entry instanceof LogEntry.Line line
        ? line.with(Lines.printed(flags, buffer, offset, length))
        : entry;
  }
}
