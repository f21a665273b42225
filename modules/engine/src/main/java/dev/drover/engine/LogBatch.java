// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.logs.LogEntry;
import java.util.List;

/** Some entries of logs, or none; {@code caughtUp}: all that was there when the stream began has been given. Immutable. */
public record LogBatch(List<LogEntry> entries, boolean caughtUp) {
  public LogBatch {
    entries = List.copyOf(entries);
  }
}
