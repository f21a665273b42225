// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Runs that are not written yet, in memory that grows from small with what is printed at once. <b>Owner only.</b> */
final class Pending {
  static final int MOST_BYTES = 256 << 10;
  private static final int MOST_SLOT_BYTES = 1024 * IndexFormat.SLOT_BYTES;
  private static final byte NEWLINE = '\n';

  private ByteBuffer bytes = ByteBuffer.allocateDirect(4 << 10);
  private ByteBuffer slots = ByteBuffer.allocateDirect(16 * IndexFormat.SLOT_BYTES);
  private Run last = new Run(0, 0, 0, 0, Run.GAP);
  private long lines;

  /** Whether there is room for a run with so many bytes, newline included. */
  boolean hasRoom(int length) {
    if (length > MOST_BYTES - bytes.position() || slots.position() == MOST_SLOT_BYTES) {
      return false;
    }
    if (length > bytes.remaining()) {
      bytes = grown(bytes, bytes.position() + length, MOST_BYTES);
    }
    if (!slots.hasRemaining()) {
      slots = grown(slots, slots.position() + IndexFormat.SLOT_BYTES, MOST_SLOT_BYTES);
    }
    return true;
  }

  private static ByteBuffer grown(ByteBuffer old, int needed, int most) {
    int capacity = old.capacity();
    while (capacity < needed) {
      capacity *= 2;
    }
    return ByteBuffer.allocateDirect(Math.min(capacity, most)).put(old.flip());
  }

  /** There must be room, and the number must follow that of the last one. */
  void add(Run run, byte[] text, int offset, int length) {
    int start = bytes.position();
    bytes.put(text, offset, length);
    if (Run.isOpen(run.flags())) {
      bytes.put(NEWLINE);
    }
    if (joins(run)) {
      int at = slots.position() - IndexFormat.SLOT_BYTES;
      slots.putInt(at + IndexFormat.LENGTH, IndexFormat.length(slots, at) + length);
      slots.putInt(at + IndexFormat.LINES, IndexFormat.lines(slots, at) + run.lines());
      slots.putLong(at + IndexFormat.PRINTED, run.printed());
    } else {
      IndexFormat.putRecord(slots, slots.position(), start, bytes.position() - start, run);
      slots.position(slots.position() + IndexFormat.SLOT_BYTES);
    }
    last = run;
    lines += run.has(Run.GAP) ? 0 : run.lines();
  }

  private boolean joins(Run run) {
    return slots.position() > 0 && run.timeMillis() == last.timeMillis() && run.flags() == last.flags()
        && run.incarnation() == last.incarnation() && !Run.isOpen(run.flags()) && !run.has(Run.GAP);
  }

  boolean isEmpty() { return slots.position() == 0; }

  /** Which line is the first; it must not be empty. */
  long firstLine() {
    return IndexFormat.firstLine(slots, 0);
  }

  /** How many lines there are, without those that were lost before. */
  long lines() {
    return lines;
  }

  /** Writes all of it; nothing, where it is empty. */
  void writeTo(CurrentFile file) throws IOException {
    int end = slots.position();
    for (int at = 0; at < end; at += IndexFormat.SLOT_BYTES) {
      slots.putLong(at, IndexFormat.offset(slots, at) + file.end());
      IndexFormat.seal(slots, at, file.id());
    }
    file.put(bytes.flip());
    file.commit(slots.flip());
  }

  void clear() {
    bytes.clear();
    slots.clear();
    lines = 0;
  }
}
