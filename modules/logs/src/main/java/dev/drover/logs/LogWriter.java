// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.logs.LogEntry.Origin;
import java.util.Arrays;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Frames what one incarnation prints into lines of its ring: a line ends at a newline, at the limit (marked partial, the
 * next line goes on with it), or at the end of the output. <b>Owner only:</b> the launcher's thread.
 */
public final class LogWriter {
  private static final byte[] NOTHING = new byte[0];

  private final Supplier<LogRing> home;
  private final long incarnation;
  private final int maxLineBytes;
  private final LongSupplier clockMillis;
  private @Nullable Framing framing;

  /** {@code home} is asked for the ring at the first output: who prints nothing needs none. */
  public LogWriter(Supplier<LogRing> home, long incarnation, int maxLineBytes, LongSupplier clockMillis) {
    this.home = home;
    this.incarnation = incarnation;
    this.maxLineBytes = maxLineBytes;
    this.clockMillis = clockMillis;
  }

  /** <b>Owner only.</b> The buffer is not kept. */
  public void write(Origin origin, byte[] buffer, int offset, int length) {
    write(origin, clockMillis.getAsLong(), buffer, offset, length);
  }

  /** What was printed at another time, which no later call may go behind. <b>Owner only.</b> */
  public void write(Origin origin, long timeMillis, byte[] buffer, int offset, int length) {
    Framing present = framing;
    if (present == null) {
      present = new Framing(home.get());
      framing = present;
    }
    present.write(origin, timeMillis, buffer, offset, length);
  }

  /** What has no newline yet becomes a line. <b>Owner only.</b> */
  public void flush() {
    if (framing != null) {
      framing.flush();
    }
  }

  /** The beginning of a line whose end has not come yet. */
  private static final class Rest {
    byte[] bytes = NOTHING;
    int length;

    void add(byte[] buffer, int offset, int count) {
      if (count == 0) {
        return;
      }
      if (length + count > bytes.length) {
        bytes = Arrays.copyOf(bytes, Math.max(256, Math.max(bytes.length * 2, length + count)));
      }
      System.arraycopy(buffer, offset, bytes, length, count);
      length += count;
    }
  }

  /** Of one that prints. */
  private final class Framing {
    private final LogRing ring;
    private final Rest out = new Rest();
    private final Rest err = new Rest();

    Framing(LogRing ring) {
      this.ring = ring;
    }

    private Rest rest(Origin origin) {
      return origin == Origin.OUT ? out : err;
    }

    void write(Origin origin, long now, byte[] buffer, int offset, int length) {
      Rest rest = rest(origin);
      int end = offset + length;
      int start = offset;
      for (int i = offset; i < end; i++) {
        if (buffer[i] == '\n') {
          line(origin, now, false, buffer, start, i - start);
          start = i + 1;
        } else if (rest.length + i - start + 1 > maxLineBytes) {
          line(origin, now, true, buffer, start, i - start);
          start = i;
        }
      }
      rest.add(buffer, start, end - start);
      ring.wakeReaders();
    }

    void flush() {
      long now = clockMillis.getAsLong();
      for (Origin origin : Origin.values()) {
        if (rest(origin).length > 0) {
          line(origin, now, false, NOTHING, 0, 0);
        }
      }
      ring.wakeReaders();
    }

    private void line(Origin origin, long now, boolean partial, byte[] buffer, int offset, int length) {
      byte flags = (byte) ((origin == Origin.ERR ? Segment.ERR : 0) | (partial ? Segment.PARTIAL : 0));
      Rest rest = rest(origin);
      if (rest.length == 0) {
        ring.append(now, incarnation, flags, buffer, offset, length);
      } else {
        rest.add(buffer, offset, length);
        ring.append(now, incarnation, flags, rest.bytes, 0, rest.length);
        rest.bytes = NOTHING;
        rest.length = 0;
      }
    }
  }
}
