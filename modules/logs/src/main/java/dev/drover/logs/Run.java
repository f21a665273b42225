// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

/**
 * What is known of whole lines of one instance that came at the same time, in milliseconds since 1970, from the same stream of
 * one incarnation; their bytes go beside it, each line ended by a newline. A line that is {@link #PARTIAL} or
 * {@link #UNENDED} is a run alone, and its bytes have no newline; a {@link #GAP} has no bytes, and the text of one that is {@link #SUPPRESSED} is a {@link Mark}. {@code printed}: how many bytes its
 * incarnation has printed to its stream, up to its end; 0 where that is not known. Immutable.
 */
record Run(long firstLine, int lines, long timeMillis, long incarnation, byte flags, long printed) {
  static final byte ERR = 1;
  /** The line was longer than the limit, and the next one of its stream goes on with it. */
  static final byte PARTIAL = 2;
  /** The output ended without a newline. */
  static final byte UNENDED = 4;
  /** These lines were lost. */
  static final byte GAP = 8;
  /** Not printed: it says how many lines were not kept here. */
  static final byte SUPPRESSED = 16;

  /** One of which it is not known how much was printed before. */
  Run(long firstLine, int lines, long timeMillis, long incarnation, byte flags) {
    this(firstLine, lines, timeMillis, incarnation, flags, 0);
  }

  /** The number of the line after it. */
  long nextLine() {
    return firstLine + lines;
  }

  boolean has(byte flag) {
    return (flags & flag) != 0;
  }

  /** Whether its bytes have no newline at their end. */
  static boolean isOpen(byte flags) {
    return (flags & (PARTIAL | UNENDED)) != 0;
  }
}
