// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.logs.LogEntry.Origin;
import dev.drover.model.InstanceId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** What there is to do with the bytes of lines. Any thread. */
final class Lines {
  private Lines() {}

  /** Whether these are as many whole lines as are told of. */
  static boolean are(int lines, byte flags, byte[] bytes, int start, int end) {
    int count = Newlines.count(bytes, start, end);
    boolean ended = end > start && bytes[end - 1] == '\n';
    return ended ? count == lines : end > start && count == 0 && lines == 1 && (flags & Run.PARTIAL) != 0;
  }

  /** What a reader is shown of a line, or of a {@link Mark}, whose newline is not among these bytes. */
  static LogEntry entry(InstanceId instance, long number, long timeMillis, long incarnation, byte flags, byte[] bytes,
      int offset, int length) {
    long suppressed = (flags & Run.SUPPRESSED) == 0 ? 0 : Mark.lines(bytes, offset, length);
    return suppressed == 0
        ? decode(instance, number, timeMillis, incarnation, flags, bytes, offset, length)
        : new LogEntry.Suppressed(instance, number, Instant.ofEpochMilli(timeMillis), origin(flags), incarnation,
            suppressed);
  }

  /** What a reader is shown of a line, whose newline is not among these bytes. */
  static LogEntry.Line decode(InstanceId instance, long number, long timeMillis, long incarnation, byte flags,
      byte[] bytes, int offset, int length) {
    boolean partial = (flags & Run.PARTIAL) != 0; // what follows its last byte is no newline
    int shown = !partial && length > 0 && bytes[offset + length - 1] == '\r' ? length - 1 : length;
    return new LogEntry.Line(instance, number, Instant.ofEpochMilli(timeMillis), origin(flags), incarnation, partial,
        new String(bytes, offset, shown, StandardCharsets.UTF_8));
  }

  static Origin origin(byte flags) {
    return (flags & Run.ERR) != 0 ? Origin.ERR : Origin.OUT;
  }

  /** What was printed as a line, whose newline, if it has one, is not among these bytes. */
  static Printed printed(byte flags, byte[] bytes, int offset, int length) {
    byte[] printed = new byte[Run.isOpen(flags) ? length : length + 1];
    System.arraycopy(bytes, offset, printed, 0, length);
    if (!Run.isOpen(flags)) {
      printed[length] = '\n';
    }
    return new Printed(printed);
  }
}
