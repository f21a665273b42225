// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.engine.LogBatch;
import dev.drover.logs.LogEntry;
import dev.drover.logs.LogEntry.Origin;
import dev.drover.logs.Printed;
import dev.drover.model.InstanceId;
import java.io.ByteArrayOutputStream;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.pekko.NotUsed;
import org.apache.pekko.stream.javadsl.Flow;
import org.apache.pekko.util.ByteString;

/**
 * Batches of lines as bytes, for the way to another node. A batch is cut into pieces of {@link #MOST_BYTES}, for a message
 * has a bound and a line need not have one; each piece begins with an octet, 1 for the last one of its batch, else 0. A batch is 1 where it
 * has caught up, else 0, then its entries: a kind, an instance by its place among those named before in the batch (a new one with its name),
 * and by the kind its number, time (milliseconds since the line before, nanoseconds), origin and so on. Kinds that a reader does not know
 * fail it, so a new kind is sent only to who asks for it. Pure.
 */
final class LineFrames {
  /** With what a stream adds, it is below half of the frame that Artery has by default. */
  static final int MOST_BYTES = 100_000;
  /** No batch is longer: it is one of many lines, or one line. */
  private static final int MOST_OF_BATCH = 1 << 28;

  private static final int LINE = 1;
  private static final int SUPPRESSED = 2;
  private static final int GAP = 3;
  private static final int UNREACHED = 4;

  private static final int ERR = 1;
  private static final int PARTIAL = 2;
  private static final int PRINTED = 4;

  private LineFrames() {}

  static Flow<LogBatch, ByteString, NotUsed> encoding() {
    return Flow.<LogBatch>create().mapConcat(LineFrames::encode);
  }

  static Flow<ByteString, LogBatch, NotUsed> decoding() {
    return Flow.<ByteString>create().statefulMapConcat(() -> {
      var pieces = new ByteArrayOutputStream();
      return piece -> join(pieces, piece);
    });
  }

  private static List<LogBatch> join(ByteArrayOutputStream pieces, ByteString piece) {
    byte[] bytes = piece.toArrayUnsafe();
    if (bytes.length == 0 || bytes[0] < 0 || bytes[0] > 1 || pieces.size() + bytes.length > MOST_OF_BATCH) {
      throw new PackedInput.Malformed("lines: a piece must begin with 0 or 1, and a batch be below " + MOST_OF_BATCH
          + " bytes, was of " + bytes.length + " behind " + pieces.size());
    }
    pieces.write(bytes, 1, bytes.length - 1);
    if (bytes[0] == 0) {
      return List.of();
    }
    LogBatch batch = decode(pieces.toByteArray());
    pieces.reset();
    return List.of(batch);
  }

  static List<ByteString> encode(LogBatch batch) {
    byte[] all = pack(batch);
    var pieces = new ArrayList<ByteString>();
    int from = 0;
    do {
      int to = Math.min(all.length, from + MOST_BYTES - 1);
      byte[] piece = new byte[1 + to - from];
      piece[0] = (byte) (to == all.length ? 1 : 0);
      System.arraycopy(all, from, piece, 1, to - from);
      pieces.add(ByteString.fromArrayUnsafe(piece));
      from = to;
    } while (from < all.length);
    return pieces;
  }

  private static byte[] pack(LogBatch batch) {
    var out = new PackedOutput().octet(batch.caughtUp() ? 1 : 0);
    var names = new HashMap<InstanceId, Integer>();
    long[] last = new long[1];
    for (LogEntry entry : batch.entries()) {
      switch (entry) {
        case LogEntry.Line line -> {
          name(out.octet(LINE), names, line.instance());
          time(out.number(line.number()), last, line.time());
          out.octet((line.origin() == Origin.ERR ? ERR : 0) | (line.partial() ? PARTIAL : 0)
              | (line.printed().isPresent() ? PRINTED : 0)).number(line.incarnation()).text(line.text());
          line.printed().ifPresent(printed -> out.block(printed.bytes()));
        }
        case LogEntry.Suppressed mark -> {
          name(out.octet(SUPPRESSED), names, mark.instance());
          time(out.number(mark.number()), last, mark.time());
          out.octet(mark.origin() == Origin.ERR ? ERR : 0).number(mark.incarnation()).number(mark.lines());
        }
        case LogEntry.Gap gap -> {
          name(out.octet(GAP), names, gap.instance());
          out.number(gap.missed()).number(gap.next());
        }
        case LogEntry.Unreached away -> {
          name(out.octet(UNREACHED), names, away.instance());
          out.text(away.node()).text(away.reason());
        }
      }
    }
    return out.toBytes();
  }

  private static void name(PackedOutput out, Map<InstanceId, Integer> names, InstanceId id) {
    Integer place = names.putIfAbsent(id, names.size());
    if (place == null) {
      out.number(names.size() - 1L).text(id.name());
    } else {
      out.number(place);
    }
  }

  private static void time(PackedOutput out, long[] last, Instant time) {
    long millis = time.toEpochMilli();
    out.signed(millis - last[0]).number(Duration.between(Instant.ofEpochMilli(millis), time).toNanos());
    last[0] = millis;
  }

  static LogBatch decode(byte[] bytes) {
    var in = new PackedInput(bytes);
    boolean caughtUp = in.octet() == 1;
    var names = new ArrayList<InstanceId>();
    long[] last = new long[1];
    var entries = new ArrayList<LogEntry>();
    while (in.hasMore()) {
      int kind = in.octet();
      InstanceId id = name(in, names);
      entries.add(switch (kind) {
        case LINE -> line(in, id, last);
        case SUPPRESSED -> {
          long number = in.number();
          Instant time = time(in, last);
          yield new LogEntry.Suppressed(id, number, time, origin(in.octet()), in.number(), in.number());
        }
        case GAP -> new LogEntry.Gap(id, in.number(), in.number());
        case UNREACHED -> new LogEntry.Unreached(id, in.text(), in.text());
        default -> throw in.malformed("an entry of a log must be from 1 to 4, was " + kind);
      });
    }
    return new LogBatch(entries, caughtUp);
  }

  private static LogEntry line(PackedInput in, InstanceId id, long[] last) {
    long number = in.number();
    Instant time = time(in, last);
    int flags = in.octet();
    long incarnation = in.number();
    String text = in.text();
    var line = new LogEntry.Line(id, number, time, origin(flags), incarnation, (flags & PARTIAL) != 0, text);
    return (flags & PRINTED) == 0 ? line : line.with(Printed.of(in.block().rest()));
  }

  private static Origin origin(int flags) {
    return (flags & ERR) != 0 ? Origin.ERR : Origin.OUT;
  }

  private static InstanceId name(PackedInput in, List<InstanceId> names) {
    int place = in.small("an instance", 0, names.size());
    if (place == names.size()) {
      String name = in.text();
      names.add(InstanceId.parse(name)
          .orElseThrow(() -> in.malformed("an instance must be like web or web/2, was " + name)));
    }
    return names.get(place);
  }

  private static Instant time(PackedInput in, long[] last) {
    last[0] += in.signed();
    try {
      return Instant.ofEpochMilli(last[0]).plusNanos(in.small("nanoseconds", 0, 999_999));
    } catch (DateTimeException | ArithmeticException _) {
      throw in.malformed("a time must be one, was " + last[0] + " ms");
    }
  }
}
