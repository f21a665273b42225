// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.time.Duration;

/**
 * How the log files of an instance are kept: a file is rotated at {@code maxBytes} or when its first line is older than
 * {@code maxAge}; {@code keep} rotated ones stay, none older than {@code maxAge}, {@code compress}ed or as they are. Immutable.
 */
record FilePolicy(long maxBytes, int keep, Duration maxAge, boolean compress) {
  FilePolicy {
    if (maxBytes < 1 || keep < 0 || maxAge.isNegative() || maxAge.isZero()) {
      throw new IllegalArgumentException("a log file needs room, an age, and no negative number of files to keep: "
          + maxBytes + " bytes, " + maxAge + ", keep " + keep);
    }
  }

  /** The time before which a line is too old. */
  long oldestMillis(long nowMillis) {
    return oldestMillis(nowMillis, maxAge);
  }

  static long oldestMillis(long nowMillis, Duration maxAge) {
    return maxAge.compareTo(Duration.ofMillis(Long.MAX_VALUE / 4)) > 0 ? Long.MIN_VALUE : nowMillis - maxAge.toMillis();
  }
}
