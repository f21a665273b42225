// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import dev.drover.logs.LogEntry.Origin;
import dev.drover.model.LogSpec;
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
  private final LogSpec spec;
  private final LongSupplier clockMillis;
  private @Nullable Framing framing;

  /** {@code home} is asked for the ring at the first output: who prints nothing needs none. */
  public LogWriter(Supplier<LogRing> home, long incarnation, LogSpec spec, LongSupplier clockMillis) {
    this.home = home;
    this.incarnation = incarnation;
    this.spec = spec;
    this.clockMillis = clockMillis;
  }

  /** One without a limit but that of a line. */
  public LogWriter(Supplier<LogRing> home, long incarnation, int maxLineBytes, LongSupplier clockMillis) {
    this(home, incarnation, new LogSpec(LogSpec.DEFAULT.ringBytes(), maxLineBytes), clockMillis);
  }

  /** <b>Owner only.</b> The buffer is not kept. */
  public void write(Origin origin, byte[] buffer, int offset, int length) {
    write(origin, clockMillis.getAsLong(), buffer, offset, length);
  }

  /** So many bytes of it stand in a file as lines: {@link #writeEarlier} passes over them. <b>Owner only.</b> */
  public void goOn(Origin origin, long stored) {
    if (stored > 0) {
      framing().printed[origin.ordinal()] = stored;
    }
  }

  /** What was printed at another time, after so many bytes of its incarnation; no later call may go behind it. <b>Owner only.</b> */
  public void writeEarlier(Origin origin, long timeMillis, long position, byte[] buffer, int offset, int length) {
    int passed = framing().pass(origin, timeMillis, position, length);
    if (passed < length) {
      write(origin, timeMillis, buffer, offset + passed, length - passed);
    }
  }

  private void write(Origin origin, long timeMillis, byte[] buffer, int offset, int length) {
    framing().write(origin, timeMillis, buffer, offset, length);
  }

  private Framing framing() {
    Framing present = framing;
    if (present == null) {
      present = new Framing(home.get());
      framing = present;
    }
    return present;
  }

  /** Whether the file is so far behind that the process should wait. <b>Owner only.</b> */
  public boolean isTooFar() {
    return framing != null && framing.ring.isTooFar();
  }

  /** Calls it once when the file has caught up, on any thread; it must neither block nor throw. <b>Owner only.</b> */
  public void whenCaughtUp(Runnable then) {
    if (framing == null) {
      then.run();
    } else {
      framing.ring.whenCaughtUp(then);
    }
  }

  /** Whether lines were suppressed of which the log does not tell yet; {@link #mark} is to be called within a second. <b>Owner only.</b> */
  public boolean isUnmarked() {
    return framing != null && framing.throttle != null && framing.throttle.isUnmarked();
  }

  /** Tells in the log what was suppressed. <b>Owner only.</b> */
  public void mark() {
    if (framing != null && framing.throttle != null) {
      framing.throttle.mark();
      framing.ring.wakeReaders();
    }
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
    private final int maxLineBytes = spec.maxLineBytes();
    /** Null where all lines are kept. */
    private final @Nullable Throttle throttle;
    private final Rest out = new Rest();
    private final Rest err = new Rest();
    /** By origin, how many bytes were printed up to the last line. */
    private final long[] printed = new long[Origin.values().length];

    Framing(LogRing ring) {
      this.ring = ring;
      this.throttle = spec.rate().map(rate -> new Throttle(ring, incarnation, rate)).orElse(null);
    }

    private Rest rest(Origin origin) {
      return origin == Origin.OUT ? out : err;
    }

    void write(Origin origin, long now, byte[] buffer, int offset, int length) {
      Rest rest = rest(origin);
      int end = offset + length;
      int start = offset;
      if (rest.length > 0) {
        int newline = Newlines.first(buffer, offset, end);
        start = newline < 0 ? end : newline + 1;
        fill(origin, now, buffer, offset, newline < 0 ? end : newline);
        if (newline >= 0) {
          finish(origin, now, (byte) 0);
        }
      }
      int whole = Newlines.last(buffer, start, end) + 1;
      if (whole > start) {
        lines(origin, now, buffer, start, whole);
        start = whole;
      }
      fill(origin, now, buffer, start, end);
      ring.wakeReaders();
    }

    /** How many bytes from this position on are known; nobody has what is between those and the position. */
    int pass(Origin origin, long now, long position, int length) {
      long known = printed[origin.ordinal()] + rest(origin).length;
      if (position > known) {
        end(origin, now);
        printed[origin.ordinal()] += position - known;
      }
      return (int) Math.min(length, Math.max(0, known - position));
    }

    void flush() {
      long now = clockMillis.getAsLong();
      for (Origin origin : Origin.values()) {
        end(origin, now);
      }
      if (throttle != null) {
        throttle.mark();
      }
      ring.wakeReaders();
    }

    private void end(Origin origin, long now) {
      if (rest(origin).length > 0) {
        finish(origin, now, Run.UNENDED);
      }
    }

    /** Whole lines, up to and with the last newline; none of few bytes can be too long. */
    private void lines(Origin origin, long now, byte[] buffer, int start, int end) {
      if (end - start - 1 <= maxLineBytes) {
        append(origin, now, buffer, start, end);
        return;
      }
      int good = start; // what comes before this was appended
      for (int at = start; at < end;) {
        int newline = Newlines.first(buffer, at, end);
        if (newline - at > maxLineBytes) {
          append(origin, now, buffer, good, at);
          fill(origin, now, buffer, at, newline);
          finish(origin, now, (byte) 0);
          good = newline + 1;
        }
        at = newline + 1;
      }
      append(origin, now, buffer, good, end);
    }

    private void append(Origin origin, long now, byte[] buffer, int start, int end) {
      if (end == start) {
        return;
      }
      int lines = Newlines.count(buffer, start, end);
      Throttle limit = throttle;
      if (limit == null) {
        appendAll(origin, now, buffer, start, end, lines);
        return;
      }
      int passing = limit.pass(now, lines);
      int cut = passing == lines ? end : Newlines.after(buffer, start, end, passing);
      if (passing > 0) {
        appendAll(origin, now, buffer, start, cut, passing);
      }
      if (passing < lines) {
        printed[origin.ordinal()] += end - cut;
        limit.suppress(origin, now, lines - passing, printed[origin.ordinal()]);
      }
    }

    private void appendAll(Origin origin, long now, byte[] buffer, int start, int end, int lines) {
      printed[origin.ordinal()] += end - start;
      ring.appendLines(now, incarnation, flags(origin), printed[origin.ordinal()], buffer, start, end - start, lines);
    }

    /** Part of a line: what is longer than the limit is a line of its own. */
    private void fill(Origin origin, long now, byte[] buffer, int start, int end) {
      Rest rest = rest(origin);
      int at = start;
      while (rest.length + end - at > maxLineBytes) {
        int fitting = maxLineBytes - rest.length;
        rest.add(buffer, at, fitting);
        finish(origin, now, Run.PARTIAL);
        at += fitting;
      }
      rest.add(buffer, at, end - at);
    }

    private void finish(Origin origin, long now, byte how) {
      Rest rest = rest(origin);
      printed[origin.ordinal()] += rest.length + (Run.isOpen(how) ? 0 : 1);
      if (throttle == null || throttle.pass(now, 1) == 1) {
        ring.append(now, incarnation, (byte) (flags(origin) | how), printed[origin.ordinal()], rest.bytes, 0,
            rest.length);
      } else {
        throttle.suppress(origin, now, 1, printed[origin.ordinal()]);
      }
      if (how != Run.PARTIAL) { // else more of the same size follows
        rest.bytes = NOTHING;
      }
      rest.length = 0;
    }

    private static byte flags(Origin origin) {
      return origin == Origin.ERR ? Run.ERR : 0;
    }
  }
}
