// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * One of those who are compared in keeping what processes print in files. What cannot be done is {@link Unusable}. One thread, but
 * for {@link #close}.
 */
interface LogKeeper extends AutoCloseable {

  /**
   * How long it took until all was in files; its own processor time, not that of who prints; and the files of each process, in the order of its lines.
   */
  record Kept(Duration time, Duration cpu, List<List<Path>> files) {
    public Kept {
      files = files.stream().map(List::copyOf).toList();
    }
  }

  /** Has each process print its lines, and returns when they are kept; what was kept before is gone then. */
  Kept keep();

  /** Takes away what it has kept. */
  void forget();

  /** Ends what is left. Any thread. */
  @Override
  void close();
}
