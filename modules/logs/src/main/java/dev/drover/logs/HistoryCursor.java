// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.model.InstanceId;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** A place in the log files of an instance, to be closed in the end. Belongs to one thread. */
final class HistoryCursor implements AutoCloseable {
  private final InstanceId instance;
  private final HistoryLines lines;
  private final Wanted wanted;
  private boolean passed;

  HistoryCursor(InstanceId instance, HistoryLines lines, Wanted wanted) {
    this.instance = instance;
    this.lines = lines;
    this.wanted = wanted;
  }

  /** The number of the line that comes next. */
  long next() {
    return lines.next();
  }

  /** Whether the last {@link #poll} gave nothing because it passed over some lines. */
  boolean hasPassed() {
    return passed;
  }

  /** The latest time of the lines that it gave or passed over; {@code Long.MIN_VALUE} where there were none. */
  long latestMillis() {
    return lines.latestMillis();
  }

  /**
   * The next line that is wanted, or a gap where some were lost or removed; null where it {@link #hasPassed} over some, and at
   * the end of what is written now, after which there may be more later. {@link UncheckedIOException} where files are there and cannot be read, after which it may be tried again.
   */
  @Nullable
  LogEntry poll() {
    try {
      HistoryLines.Found found = lines.advance();
      passed = found == HistoryLines.Found.PASSED;
      return switch (found) {
        case LINE -> line(lines.run());
        case GAP -> new LogEntry.Gap(instance, lines.missed(), lines.next());
        case END, PASSED -> null;
      };
    } catch (IOException failure) {
      throw new UncheckedIOException(instance + ": its log cannot be read", failure);
    }
  }

  private LogEntry line(Run of) {
    return wanted.entry(instance, lines.number(), of.timeMillis(), of.incarnation(), of.flags(), lines.buffer(),
        lines.offset(), lines.length());
  }

  @Override
  public void close() {
    try {
      lines.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
