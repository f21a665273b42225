// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.logs.LogEntry;
import dev.drover.logs.LogReader;
import dev.drover.logs.LogStore;
import dev.drover.model.InstanceId;
import java.nio.file.Path;
import java.time.InstantSource;

/** What is in the files of an instance whose lines are their own numbers: how many lines, and how many are told as missing. */
record StoredLog(long lines, long missing) {

  /** Fails where any line has not its number, or comes out of order. */
  static StoredLog of(Path folder, String name) {
    try (LogStore store = LogStore.in(folder, InstantSource.system());
        LogReader reader = store.from(InstanceId.sole(name), 1)) {
      long lines = 0;
      long missing = 0;
      String last = "";
      for (LogEntry entry = reader.poll(); entry != null; entry = reader.poll()) {
        assertThat(last).as("only the last line may be torn").isEmpty();
        switch (entry) {
          case LogEntry.Line line -> {
            lines++;
            assertThat(line.number()).isEqualTo(lines + missing);
            last = line.text().equals(Long.toString(line.number())) ? "" : line.text();
          }
          case LogEntry.Gap gap -> missing += gap.missed();
          case LogEntry.Unreached away -> throw new AssertionError(away);
          case LogEntry.Suppressed mark -> throw new AssertionError(mark);
        }
      }
      assertThat(Long.toString(lines + missing)).startsWith(last);
      return new StoredLog(lines, missing);
    }
  }

  long all() {
    return lines + missing;
  }
}
