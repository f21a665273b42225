// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.util.List;

/**
 * What a search has found up to and without the line {@code next}, from which it can go on; {@code ended} where there is no
 * more in its range now. {@code missed} lines were not there, and {@code unmatched} ones would have taken a pattern too long.
 * Immutable.
 */
record SearchResult(List<LogEntry.Line> hits, long next, boolean ended, long missed, long unmatched) {
  SearchResult {
    hits = List.copyOf(hits);
  }
}
