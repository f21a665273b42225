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

  HistoryCursor(InstanceId instance, HistoryLines lines) {
    this.instance = instance;
    this.lines = lines;
  }

  /** The number of the line that comes next. */
  long next() {
    return lines.next();
  }

  /**
   * The next line, or a gap where some were lost or removed; null at the end of what is written now, after which there may be
   * more later. {@link UncheckedIOException} where files are there and cannot be read, after which it may be tried again.
   */
  @Nullable
  LogEntry poll() {
    try {
      return switch (lines.advance()) {
        case LINE -> Lines.entry(instance, lines.number(), lines.timeMillis(), lines.incarnation(), lines.flags(),
            lines.buffer(), lines.offset(), lines.length());
        case GAP -> new LogEntry.Gap(instance, lines.missed(), lines.next());
        case END, SKIPPED -> null;
      };
    } catch (IOException failure) {
      throw new UncheckedIOException(instance + ": its log cannot be read", failure);
    }
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
