// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.time.Instant;
import java.util.List;

/**
 * The same error of one instance, as often as it was printed. {@code kind} is the class of an exception, {@code panic}, or a
 * level in capitals ({@code ERROR}); {@code firstLine} is what names the latest one: its first line, with the line that has
 * class or message where the first only announces it (a traceback of Python, a panic of Rust). {@code first} and
 * {@code last} are when the first and the latest one began, {@code firstLineNumber} and {@code lastLineNumber} the lines
 * of the log with which they began. {@code detail} has the lines of the latest one, without colours, and says at its end how
 * many more there were. Immutable. Any thread.
 */
public record ErrorGroup(String kind, String firstLine, long count, Instant first, Instant last, long firstLineNumber,
    long lastLineNumber, List<String> detail) {

  public ErrorGroup {
    detail = List.copyOf(detail);
  }

  /** Both together. Which one ended first says nothing: an error of the other stream may have begun before it. */
  ErrorGroup and(ErrorGroup other) {
    ErrorGroup earlier = firstLineNumber <= other.firstLineNumber ? this : other;
    ErrorGroup later = lastLineNumber > other.lastLineNumber ? this : other;
    return new ErrorGroup(kind, later.firstLine, count + other.count, earlier.first, later.last,
        earlier.firstLineNumber, later.lastLineNumber, later.detail);
  }
}
