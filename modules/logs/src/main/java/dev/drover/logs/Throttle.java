// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.logs.LogEntry.Origin;
import dev.drover.model.LogSpec;

/**
 * Says which lines of one incarnation go on to its ring ({@link RateLimit}), and puts a {@link Mark} there for the others before the
 * next line that goes on. As long as lines come, that is within a second, for no rate is below a line a second; where none come
 * any more, somebody has to ask for the mark. <b>Owner only:</b> the launcher's thread.
 */
final class Throttle {
  private static final long NANOS = 1_000_000;

  private final LogRing ring;
  private final long incarnation;
  private final RateLimit limit;
  /** By origin, what no mark tells of yet, and how many bytes were printed up to there. */
  private final long[] lines = new long[Origin.values().length];
  private final long[] printed = new long[Origin.values().length];
  private boolean unmarked;
  /** Of the last line that no mark tells of. */
  private long lastMillis;

  Throttle(LogRing ring, long incarnation, LogSpec.Rate rate) {
    this.ring = ring;
    this.incarnation = incarnation;
    this.limit = new RateLimit(rate.lines(), rate.burst());
  }

  /** How many of so many lines go on, from the first one on; what was suppressed before them is marked. */
  int pass(long nowMillis, int count) {
    int passing = limit.take(nowMillis * NANOS, count);
    if (passing > 0) {
      mark();
    }
    return passing;
  }

  /** So many lines do not, up to so many bytes of their stream. */
  void suppress(Origin origin, long nowMillis, int count, long upTo) {
    unmarked = true;
    lastMillis = nowMillis;
    lines[origin.ordinal()] += count;
    printed[origin.ordinal()] = upTo;
  }

  /** Whether lines were suppressed that no mark tells of yet. */
  boolean isUnmarked() { return unmarked; }

  /** Tells of all that was suppressed. */
  void mark() {
    if (!unmarked) {
      return;
    }
    unmarked = false;
    for (Origin origin : Origin.values()) {
      int which = origin.ordinal();
      if (lines[which] > 0) {
        byte[] text = Mark.of(lines[which]);
        byte flags = origin == Origin.ERR ? Run.SUPPRESSED | Run.ERR : Run.SUPPRESSED;
        ring.suppress(lines[which]);
        ring.append(lastMillis, incarnation, flags, printed[which], text, 0, text.length);
        lines[which] = 0;
      }
    }
  }
}
