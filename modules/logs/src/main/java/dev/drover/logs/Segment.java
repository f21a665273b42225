// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of lines, written once as long as anybody can read it. Their bytes grow from the front; what is known of each {@link Run} of them grows from the back:
 *
 * <pre>
 *   end of its bytes (4), lines of the segment up to its end (4), time in ms (8), incarnation and flags (8),
 *   bytes printed up to its end (8)
 * </pre>
 *
 * The number of runs is the only field that changes for readers: the writer stores it after the bytes, a reader loads it before
 * them, so what is below it never changes again.
 */
final class Segment {
  static final int RUN_BYTES = 32;
  private static final int LINES = 4;
  private static final int TIME = 8;
  private static final int WHOSE = 16;
  private static final int PRINTED = 24;

  final long firstLine;
  /** How many bytes of text were printed to the ring before. */
  final long firstByte;
  private final ByteBuffer bytes;
  /** Cursors that are in it. */
  private final AtomicInteger readers = new AtomicInteger();
  private volatile int runs;
  /** Writer only, as is what follows: where the next byte goes. */
  private int end;
  private int lines;

  /** The bytes are its own from here on. */
  Segment(long firstLine, long firstByte, byte[] bytes) {
    this.firstLine = firstLine;
    this.firstByte = firstByte;
    this.bytes = ByteBuffer.wrap(bytes);
  }

  /** One more reader is in it; who then finds that the ring has dropped it must {@link #leave}. <b>Any thread.</b> */
  void enter() {
    readers.incrementAndGet();
  }

  /** <b>Any thread.</b> */
  void leave() {
    readers.decrementAndGet();
  }

  /** Its bytes, where no reader is in it: of one that was dropped, they can be used again. <b>Owner only.</b> */
  byte @Nullable [] freed() {
    return readers.get() == 0 ? array() : null;
  }

  /** How many runs can be read. <b>Any thread</b>, as are those below for a run that is less. */
  int runs() {
    return runs;
  }

  byte[] array() {
    return bytes.array();
  }

  /** Where the bytes of a run begin. */
  int start(int run) {
    return run == 0 ? 0 : bytes.getInt(at(run - 1));
  }

  int end(int run) {
    return bytes.getInt(at(run));
  }

  /** The number of its first line. */
  long firstLine(int run) {
    return firstLine + (run == 0 ? 0 : bytes.getInt(at(run - 1) + LINES));
  }

  /** The number of the line after its last one. */
  long nextLine(int run) {
    return firstLine + bytes.getInt(at(run) + LINES);
  }

  long timeMillis(int run) {
    return bytes.getLong(at(run) + TIME);
  }

  long incarnation(int run) {
    return bytes.getLong(at(run) + WHOSE) >>> Byte.SIZE;
  }

  byte flags(int run) {
    return (byte) bytes.getLong(at(run) + WHOSE);
  }

  long printed(int run) {
    return bytes.getLong(at(run) + PRINTED);
  }

  /** The run that has this line, which is in one of the first {@code known}. */
  int runOf(long line, int known) {
    int low = 0;
    int high = known - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (nextLine(middle) <= line) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** How many bytes can be added to a run that is not committed yet. <b>Owner only</b>, as are those below. */
  int room() {
    return at(runs) - end;
  }

  /** Adds to the next run what nobody sees before {@link #commit}. */
  void add(byte[] text, int offset, int length, int newLines) {
    bytes.put(end, text, offset, length);
    end += length;
    lines += newLines;
  }

  /** The number of the line that is added next. */
  long next() {
    return firstLine + lines;
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // one writer
  void commit(long timeMillis, long incarnation, byte flags, long printed) {
    int at = at(runs);
    bytes.putInt(at, end);
    bytes.putInt(at + LINES, lines);
    bytes.putLong(at + TIME, timeMillis);
    bytes.putLong(at + WHOSE, incarnation << Byte.SIZE | flags);
    bytes.putLong(at + PRINTED, printed);
    runs++;
  }

  /** How many bytes of text it has. */
  int bytes() {
    return end;
  }

  int capacity() {
    return bytes.capacity();
  }

  private int at(int run) {
    return bytes.capacity() - (run + 1) * RUN_BYTES;
  }
}
