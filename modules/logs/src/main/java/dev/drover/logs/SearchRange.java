// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.time.Instant;

/** Lines with a number and a time from here, up to and without there. Immutable. */
record SearchRange(long fromLine, long untilLine, Instant from, Instant until) {
  static final SearchRange ALL = lines(1, Long.MAX_VALUE);

  static SearchRange lines(long from, long until) {
    return new SearchRange(from, until, Instant.MIN, Instant.MAX);
  }

  /** The same from another line on, as to go on where a search has stopped. */
  SearchRange from(long line) {
    return new SearchRange(line, untilLine, from, until);
  }
}
