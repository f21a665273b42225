// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.model.Subscription;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The latest bytes that one incarnation wrote to its terminal, for those who look on: escape sequences and lines without
 * an end included, which a log of lines cannot give. One writer, any number of readers, who never hold it up.
 */
public final class Scrollback {
  /*
   * One volatile reference to what is kept, which never changes: the writer makes a new array of pieces for each write,
   * with the oldest left out, and a piece that is small is joined with the one before, so that there are never many. A
   * reader has a position and nothing else: one that stalls keeps nothing alive, and finds what it missed as a number.
   */
  /** Of each terminal, once it has printed so much. */
  static final int BOUND_BYTES = 256 << 10;
  /** What is shown of the past. */
  static final int TAIL_BYTES = 16 << 10;
  private static final int SMALL_BYTES = 1 << 10;
  private static final int MOST_AT_ONCE = 32 << 10;
  private static final byte[] NOTHING = new byte[0];

  private static final class Kept {
    final long start;
    final long end;
    final byte[][] pieces;

    Kept(long start, long end, byte[][] pieces) {
      this.start = start;
      this.end = end;
      this.pieces = pieces;
    }
  }

  private volatile Kept kept = new Kept(0, 0, new byte[0][]);
  private volatile boolean finished;
  private final List<Runnable> wakes = new CopyOnWriteArrayList<>();

  /** A place in it; belongs to its caller. */
  public final class Cursor {
    private long next;

    private Cursor(long next) {
      this.next = next;
    }

    /** How many bytes were dropped before those that come next; goes on after them. */
    public long skipped() {
      long missed = Math.max(0, kept.start - next);
      next += missed;
      return missed;
    }

    /** Some of the bytes that come next; empty where there are none yet, or where some were dropped meanwhile. */
    public byte[] poll() {
      Kept seen = kept;
      if (next < seen.start || next == seen.end) {
        return NOTHING;
      }
      byte[] some = new byte[(int) Math.min(MOST_AT_ONCE, seen.end - next)];
      int filled = 0;
      long start = seen.start;
      for (byte[] piece : seen.pieces) {
        int from = (int) Math.min(piece.length, Math.max(0, next - start));
        int count = Math.min(piece.length - from, some.length - filled);
        System.arraycopy(piece, from, some, filled, count);
        filled += count;
        start += piece.length;
      }
      next += filled;
      return some;
    }
  }

  /** A cursor on the last lines, as much as is shown of the past, and what follows. <b>Any thread.</b> */
  public Cursor tail() {
    Kept seen = kept;
    long from = Math.max(seen.start, seen.end - TAIL_BYTES);
    return new Cursor(from == 0 ? 0 : afterNewline(seen, from));
  }

  /** Calls {@code wake} after new bytes and at the end, until closed. It must neither block nor throw. <b>Any thread.</b> */
  public Subscription onAppend(Runnable wake) {
    wakes.add(wake);
    return () -> wakes.remove(wake);
  }

  /** Whether nothing will be added any more; who asks before it polls has seen all. <b>Any thread.</b> */
  public boolean isFinished() {
    return finished;
  }

  /** <b>Owner only:</b> the launcher's thread. The buffer is not kept. */
  public void append(byte[] buffer, int offset, int length) {
    Kept old = kept;
    int count = old.pieces.length;
    byte[] last = count == 0 ? NOTHING : old.pieces[count - 1];
    boolean joins = count > 0 && last.length + length <= SMALL_BYTES;
    byte[] added = joins ? Arrays.copyOf(last, last.length + length) : new byte[length];
    System.arraycopy(buffer, offset, added, added.length - length, length);
    long start = old.start;
    long end = old.end + length;
    int from = 0;
    while (from < count - 1 && end - start - old.pieces[from].length >= BOUND_BYTES) {
      start += old.pieces[from++].length;
    }
    byte[][] pieces = Arrays.copyOfRange(old.pieces, from, joins ? count : count + 1);
    pieces[pieces.length - 1] = added;
    kept = new Kept(start, end, pieces);
    wakes.forEach(Runnable::run);
  }

  /** So many bytes are missing here, as a reader of another one had missed them. <b>Owner only:</b> who appends. */
  public void skip(long bytes) {
    long end = kept.end + bytes;
    kept = new Kept(end, end, new byte[0][]);
    wakes.forEach(Runnable::run);
  }

  /** <b>Owner only:</b> the launcher's thread, after the last {@link #append}. */
  public void finish() {
    finished = true;
    wakes.forEach(Runnable::run);
  }

  /** What begins in the middle of a line or of an escape sequence would look wrong; where a line is long it has to. */
  private static long afterNewline(Kept seen, long from) {
    long at = seen.start;
    for (byte[] piece : seen.pieces) {
      long most = Math.min(piece.length, from + TAIL_BYTES / 4 - at);
      for (int i = (int) Math.max(0, from - at); i < most; i++) {
        if (piece[i] == '\n') {
          return at + i + 1;
        }
      }
      at += piece.length;
    }
    return from;
  }
}
