// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.logs.LogEntry.Line;
import dev.drover.logs.LogEntry.Origin;
import dev.drover.model.InstanceId;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Every line that was printed, in memory, and random runs of them; what files tell is to be a part of it. */
final class ModelLog {
  static final InstanceId WEB = new InstanceId("web", 2);

  private final SplittableRandom random;
  final Map<Long, Line> lines = new HashMap<>();
  final Map<Long, String> raw = new HashMap<>();
  long next = 1;
  long millis = 1_000_000;
  long incarnation = 1;

  ModelLog(long seed) {
    this.random = new SplittableRandom(seed);
  }

  /** What is appended at once. */
  static final class Printed {
    final Run run;
    private final byte[] bytes;

    Printed(Run run, byte[] bytes) {
      this.run = run;
      this.bytes = bytes;
    }

    void to(LogFile file) throws IOException {
      byte[] padded = new byte[bytes.length + 7]; // an offset that matters
      System.arraycopy(bytes, 0, padded, 3, bytes.length);
      file.append(run, padded, 3, bytes.length);
    }
  }

  Printed print() {
    if (random.nextInt(3) == 0) {
      millis += random.nextInt(5);
    }
    if (random.nextInt(40) == 0) {
      incarnation++;
    }
    byte flags = random.nextBoolean() ? 0 : Run.ERR;
    int kind = random.nextInt(12);
    if (kind == 0) {
      int lost = random.nextInt(1, 10);
      var run = new Run(next, lost, millis, incarnation, Run.GAP);
      next += lost;
      return new Printed(run, new byte[0]);
    }
    if (kind == 1) {
      return open(random.nextBoolean() ? Run.PARTIAL : Run.UNENDED, flags);
    }
    var bytes = new ByteArrayOutputStream();
    long first = next;
    int count = random.nextInt(1, 20);
    for (int i = 0; i < count; i++) {
      byte[] line = text();
      remember(line, flags);
      bytes.writeBytes(line);
      bytes.write('\n');
    }
    return new Printed(new Run(first, count, millis, incarnation, flags), bytes.toByteArray());
  }

  private Printed open(byte how, byte origin) {
    byte flags = (byte) (how | origin);
    byte[] line = text();
    remember(line, flags);
    return new Printed(new Run(next - 1, 1, millis, incarnation, flags), line);
  }

  /** A line of its own, of these bytes. */
  Printed line(byte[] text) {
    remember(text, (byte) 0);
    byte[] ended = java.util.Arrays.copyOf(text, text.length + 1);
    ended[text.length] = '\n';
    return new Printed(new Run(next - 1, 1, millis, incarnation, (byte) 0), ended);
  }

  private byte[] text() {
    byte[] line = new byte[random.nextInt(20) == 0 ? random.nextInt(3000) : random.nextInt(40)];
    boolean hostile = random.nextInt(3) == 0;
    for (int i = 0; i < line.length; i++) {
      byte any = (byte) random.nextInt(hostile ? 256 : 26);
      line[i] = hostile ? any == '\n' ? (byte) '\r' : any : (byte) ('a' + any);
    }
    return line;
  }

  private void remember(byte[] line, byte flags) {
    raw.put(next, new String(line, ISO_8859_1));
    boolean partial = (flags & Run.PARTIAL) != 0;
    String text = new String(line, java.nio.charset.StandardCharsets.UTF_8);
    String shown = !partial && text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    lines.put(next, new Line(WEB, next, Instant.ofEpochMilli(millis),
        (flags & Run.ERR) != 0 ? Origin.ERR : Origin.OUT, incarnation, partial, shown));
    next++;
  }

  static List<LogEntry> rest(HistoryCursor cursor) {
    List<LogEntry> found = new ArrayList<>();
    for (LogEntry entry = cursor.poll(); entry != null; entry = cursor.poll()) {
      found.add(entry);
    }
    return found;
  }

  /** That these go on from a number without seam or repeat, and tell nothing wrong; the number after them. */
  long check(List<LogEntry> found, long from) {
    long at = from;
    for (LogEntry entry : found) {
      switch (entry) {
        case Line line -> {
          assertThat(line).isEqualTo(lines.get(at));
          at++;
        }
        case LogEntry.Suppressed mark -> throw new AssertionError(mark);
        case LogEntry.Unreached away -> throw new AssertionError(away);
        case LogEntry.Gap gap -> {
          assertThat(gap.missed()).as("after line %d", at - 1).isPositive();
          at += gap.missed();
          assertThat(gap.next()).isEqualTo(at);
        }
      }
    }
    return at;
  }

  /** That every line from a number on is told, and gaps are only where none were printed. */
  void checkAll(List<LogEntry> found, long from) {
    assertThat(check(found, from)).isEqualTo(next);
    long told = found.stream().filter(Line.class::isInstance).count();
    assertThat(told).isEqualTo(lines.keySet().stream().filter(number -> number >= from).count());
  }
}
