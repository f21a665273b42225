// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The bytes of an index: slots of 56 bytes, big-endian, the first of them a header, each other one the record of a run.
 *
 * <pre>
 * header  magic 8, first line 8, id 8, version 4, bytes of a slot 4, zero 20, check 4
 * record  offset in the log 8, first line 8, time in ms 8, incarnation 8, length 4, lines 4, printed 8,
 *         flags 1, zero 3, check 4
 * </pre>
 *
 * The length counts the newline that ends each line in the log; a {@link Run#PARTIAL} line that was found without one has
 * none. The check is the CRC32C of what is before it, mixed with the id, a random number, so that a record of another file is
 * none of this one. Immutable. Any thread.
 */
final class IndexFormat {
  static final int SLOT_BYTES = 56;
  static final int LENGTH = 32;
  static final int LINES = 36;
  static final int PRINTED = 40;
  private static final int FLAGS = 48;
  private static final int CHECK = 52;
  private static final long MAGIC = 0x44524f5645524c58L; // DROVERLX
  private static final int VERSION = 1;
  /** No line has a number so large, and none of the sums made of numbers below it overflows. */
  private static final long MOST = 1L << 60;

  private IndexFormat() {}

  static void putHeader(ByteBuffer to, int at, long id, long firstLine) {
    to.putLong(at, MAGIC).putLong(at + 8, firstLine).putLong(at + 16, id);
    to.putInt(at + 24, VERSION).putInt(at + 28, SLOT_BYTES).putLong(at + 32, 0).putLong(at + 40, 0).putInt(at + 48, 0);
    seal(to, at, 0);
  }

  static boolean isHeader(ByteBuffer from, int at) {
    return from.getLong(at) == MAGIC && from.getInt(at + 24) == VERSION && from.getInt(at + 28) == SLOT_BYTES
        && from.getInt(at + CHECK) == check(from, at, 0) && headerId(from, at) != 0 && isNumber(headerLine(from, at));
  }

  static long headerLine(ByteBuffer from, int at) {
    return from.getLong(at + 8);
  }

  static long headerId(ByteBuffer from, int at) {
    return from.getLong(at + 16);
  }

  /** Without its check, for which see {@link #seal}. */
  static void putRecord(ByteBuffer to, int at, long offset, int length, Run run) {
    to.putLong(at, offset).putLong(at + 8, run.firstLine()).putLong(at + 16, run.timeMillis());
    to.putLong(at + 24, run.incarnation()).putInt(at + LENGTH, length).putInt(at + LINES, run.lines());
    to.putLong(at + PRINTED, run.printed()).putInt(at + FLAGS, run.flags() << 24);
  }

  static void seal(ByteBuffer to, int at, long id) {
    to.putInt(at + CHECK, check(to, at, id));
  }

  static boolean isRecord(ByteBuffer from, int at, long id) {
    return from.getInt(at + CHECK) == check(from, at, id) && lines(from, at) > 0 && length(from, at) >= 0
        && offset(from, at) >= 0 && offset(from, at) < MOST && isNumber(firstLine(from, at));
  }

  static long offset(ByteBuffer from, int at) {
    return from.getLong(at);
  }

  static long firstLine(ByteBuffer from, int at) {
    return from.getLong(at + 8);
  }

  static int length(ByteBuffer from, int at) {
    return from.getInt(at + LENGTH);
  }

  static int lines(ByteBuffer from, int at) {
    return from.getInt(at + LINES);
  }

  static Run run(ByteBuffer from, int at) {
    return new Run(firstLine(from, at), lines(from, at), timeMillis(from, at), from.getLong(at + 24),
        from.get(at + FLAGS), from.getLong(at + PRINTED));
  }

  static long timeMillis(ByteBuffer from, int at) {
    return from.getLong(at + 16);
  }

  /** Whether a line can have this number. */
  static boolean isNumber(long line) {
    return line > 0 && line < MOST;
  }

  private static int check(ByteBuffer of, int at, long id) {
    var check = new CRC32C();
    if (of.hasArray()) { // readers check millions
      check.update(of.array(), of.arrayOffset() + at, CHECK);
    } else {
      check.update(of.duplicate().limit(at + CHECK).position(at));
    }
    return (int) check.getValue() ^ Long.hashCode(id);
  }
}
