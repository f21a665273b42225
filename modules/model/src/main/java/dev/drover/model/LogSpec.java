// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.time.Duration;
import java.util.Optional;

/**
 * How much of an instance's output is kept in memory, and where a line is split, both in bytes; what is kept in files; what
 * happens when these are written more slowly than it prints; and how many lines of it are kept at all, where that has a limit. Immutable.
 */
public record LogSpec(int ringBytes, int maxLineBytes, Files files, SlowDisk onSlowDisk,
    Optional<Rate> rate) {
  public static final LogSpec DEFAULT = new LogSpec(1 << 20, 64 << 10, Files.DEFAULT, SlowDisk.BLOCK);

  /** What waits for whom. */
  public enum SlowDisk {
    /** The process waits, as it does for a terminal that is slow. */
    BLOCK,
    /** Lines are dropped and counted. */
    DROP
  }

  /**
   * The file that is written to, and {@code keep} older ones, each of {@code maxBytes} or {@code maxAge}, whichever comes first; what
   * is older than that goes. What was printed is in the file after {@code flush} at the latest.
   */
  public record Files(boolean enabled, long maxBytes, int keep, Duration maxAge, boolean compress, Duration flush) {
    public static final Files DEFAULT = new Files(true, 10 << 20, 5, Duration.ofDays(7), true, Duration.ofMillis(100));
  }

  /** So many lines a second, and at once as many as the burst; of what goes beyond, only the number is kept. */
  public record Rate(int lines, int burst) {}

  /** One without a limit. */
  public LogSpec(int ringBytes, int maxLineBytes, Files files, SlowDisk onSlowDisk) {
    this(ringBytes, maxLineBytes, files, onSlowDisk, Optional.empty());
  }

  public LogSpec(int ringBytes, int maxLineBytes) {
    this(ringBytes, maxLineBytes, Files.DEFAULT, SlowDisk.BLOCK);
  }

  public LogSpec withRate(Rate limit) {
    return new LogSpec(ringBytes, maxLineBytes, files, onSlowDisk, Optional.of(limit));
  }
}
