// SPDX-License-Identifier: Apache-2.0
package dev.drover.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.drover.logs.LogCursor;
import dev.drover.logs.LogEntry;
import dev.drover.logs.LogEntry.Origin;
import dev.drover.logs.LogRing;
import dev.drover.logs.LogWriter;
import dev.drover.model.InstanceId;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Do bytes become the same lines wherever they are cut? The first byte of the input is the limit of a line, the next eight are
 * the lengths of the pieces, each with its stream in the highest bit; the rest is printed.
 */
class FramingFuzzTest {
  private static final int HEAD = 9;
  private static final long INCARNATION = 7;
  private static final long TIME = 1_234;

  /** A line as it is read. */
  private record Shown(boolean partial, String text) {}

  /** The lines of one stream, found byte by byte. */
  private static final class Naive {
    private final int most;
    private final ByteArrayOutputStream rest = new ByteArrayOutputStream();
    final List<Shown> lines = new ArrayList<>();

    Naive(int most) {
      this.most = most;
    }

    void add(byte each) {
      if (each == '\n') {
        end(false);
        return;
      }
      if (rest.size() == most) {
        end(true);
      }
      rest.write(each);
    }

    void flush() {
      if (rest.size() > 0) {
        end(false);
      }
    }

    private void end(boolean partial) {
      String text = rest.toString(UTF_8);
      lines.add(new Shown(partial, !partial && text.endsWith("\r") ? text.substring(0, text.length() - 1) : text));
      rest.reset();
    }
  }

  @FuzzTest(maxDuration = "5m")
  void linesAreTheSameWhereverTheyAreCut(byte[] input) {
    if (input.length <= HEAD) {
      return;
    }
    int most = 1 + (input[0] & 0x7f);
    var ring = new LogRing(InstanceId.sole("web"), 16 << 20);
    var writer = new LogWriter(() -> ring, INCARNATION, most, () -> TIME);
    var out = new Naive(most);
    var err = new Naive(most);
    for (int at = HEAD, piece = 0; at < input.length; piece++) {
      byte cut = input[1 + piece % (HEAD - 1)];
      int length = Math.min(piece % 3 == 2 ? 0 : 1 + (cut & 0x7f), input.length - at);
      writer.write(cut < 0 ? Origin.ERR : Origin.OUT, input, at, length);
      for (int i = at; i < at + length; i++) {
        (cut < 0 ? err : out).add(input[i]);
      }
      at += length;
    }
    writer.flush();
    out.flush();
    err.flush();
    List<LogEntry.Line> read = read(ring);
    assertThat(of(Origin.OUT, read)).isEqualTo(out.lines);
    assertThat(of(Origin.ERR, read)).isEqualTo(err.lines);
  }

  private static List<LogEntry.Line> read(LogRing ring) {
    var lines = new ArrayList<LogEntry.Line>();
    LogCursor cursor = ring.from(1);
    for (LogEntry entry = cursor.poll(); entry != null; entry = cursor.poll()) {
      var line = (LogEntry.Line) entry;
      assertThat(line.number()).isEqualTo(lines.size() + 1L);
      assertThat(line.incarnation()).isEqualTo(INCARNATION);
      assertThat(line.time().toEpochMilli()).isEqualTo(TIME);
      lines.add(line);
    }
    return lines;
  }

  private static List<Shown> of(Origin origin, List<LogEntry.Line> lines) {
    return lines.stream().filter(line -> line.origin() == origin).map(line -> new Shown(line.partial(), line.text()))
        .toList();
  }
}
