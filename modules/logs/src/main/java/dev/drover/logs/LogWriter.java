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
  private final Rest out = new Rest();
  private final Rest err = new Rest();
  private @Nullable LogRing ring;

  /** {@code home} is asked for the ring at the first output. */
  public LogWriter(Supplier<LogRing> home, long incarnation, int maxLineBytes, LongSupplier clockMillis) {
    this.home = home;
    this.incarnation = incarnation;
    this.maxLineBytes = maxLineBytes;
    this.clockMillis = clockMillis;
  }

  /** The beginning of a line whose end has not come yet. */
  private static final class Rest {
    byte[] bytes = NOTHING;
    int length;
  }

  /** <b>Owner only.</b> The buffer is not kept. */
  public void write(Origin origin, byte[] buffer, int offset, int length) {
    LogRing into = ring();
    Rest rest = origin == Origin.OUT ? out : err;
    long now = clockMillis.getAsLong();
    int end = offset + length;
    int start = offset;
    for (int i = offset; i < end; i++) {
      if (buffer[i] == '\n') {
        line(origin, rest, now, false, buffer, start, i - start);
        start = i + 1;
      } else if (rest.length + i - start + 1 > maxLineBytes) {
        line(origin, rest, now, true, buffer, start, i - start);
        start = i;
      }
    }
    keep(rest, buffer, start, end - start);
    into.wakeReaders();
  }

  /** What has no newline yet becomes a line. <b>Owner only.</b> */
  public void flush() {
    if (ring == null) {
      return; // nothing was printed
    }
    long now = clockMillis.getAsLong();
    for (Origin origin : Origin.values()) {
      Rest rest = origin == Origin.OUT ? out : err;
      if (rest.length > 0) {
        line(origin, rest, now, false, rest.bytes, 0, 0);
      }
    }
    ring.wakeReaders();
  }

  private LogRing ring() {
    LogRing present = ring;
    if (present == null) {
      present = home.get();
      ring = present;
    }
    return present;
  }

  private void line(Origin origin, Rest rest, long now, boolean partial, byte[] buffer, int offset, int length) {
    byte flags = (byte) ((origin == Origin.ERR ? Segment.ERR : 0) | (partial ? Segment.PARTIAL : 0));
    LogRing into = ring();
    if (rest.length == 0) {
      into.append(now, incarnation, flags, buffer, offset, length);
    } else {
      keep(rest, buffer, offset, length);
      into.append(now, incarnation, flags, rest.bytes, 0, rest.length);
      rest.bytes = NOTHING;
      rest.length = 0;
    }
  }

  private static void keep(Rest rest, byte[] buffer, int offset, int length) {
    if (length == 0) {
      return;
    }
    if (rest.length + length > rest.bytes.length) {
      rest.bytes = Arrays.copyOf(rest.bytes, Math.max(256, Math.max(rest.bytes.length * 2, rest.length + length)));
    }
    System.arraycopy(buffer, offset, rest.bytes, rest.length, length);
    rest.length += length;
  }
}
