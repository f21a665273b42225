// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.logs.LogEntry.Origin;
import dev.drover.model.InstanceId;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How bytes become lines. */
@Timeout(60)
class LogWriterTest {
  private static final int MAX = 16;
  private static final int SEEDS = 300;

  private LogRing ring = new LogRing(InstanceId.sole("web"), 4 << 20);
  private LogWriter writer = new LogWriter(() -> ring, 7, MAX, () -> 1234);

  @BeforeEach
  void fresh() {
    ring = new LogRing(InstanceId.sole("web"), 4 << 20);
    writer = new LogWriter(() -> ring, 7, MAX, () -> 1234);
  }

  private void out(String text) {
    write(Origin.OUT, text.getBytes(UTF_8));
  }

  private void err(String text) {
    write(Origin.ERR, text.getBytes(UTF_8));
  }

  private void write(Origin origin, byte[] bytes) {
    writer.write(origin, bytes, 0, bytes.length);
  }

  private static List<LogEntry.Line> lines(LogRing ring) {
    List<LogEntry.Line> found = new ArrayList<>();
    LogCursor cursor = ring.from(1);
    for (LogEntry entry = cursor.poll(); entry != null; entry = cursor.poll()) {
      found.add((LogEntry.Line) entry);
    }
    assertThat(found).hasSize((int) ring.lastLine());
    return found;
  }

  private List<String> texts() {
    return lines(ring).stream().map(LogEntry.Line::text).toList();
  }

  /** What the ring holds, byte for byte: out and err, each with a newline after every line that is whole. */
  private static byte[][] held(LogRing ring) {
    var both = new ByteArrayOutputStream[]{new ByteArrayOutputStream(), new ByteArrayOutputStream()};
    for (Segment segment : ring.segments()) {
      for (int run = 0; run < segment.runs(); run++) {
        byte flags = segment.flags(run);
        ByteArrayOutputStream to = both[flags & Run.ERR];
        to.write(segment.array(), segment.start(run), segment.end(run) - segment.start(run));
        if ((flags & Run.UNENDED) != 0) {
          to.write('\n');
        }
      }
    }
    return new byte[][]{both[0].toByteArray(), both[1].toByteArray()};
  }

  @Test
  void severalLinesInOneChunk() {
    out("one\ntwo\nthree\n");
    assertThat(texts()).containsExactly("one", "two", "three");
  }

  @Test
  void aLineCarriesWhereWhenAndWhoseItIs() {
    out("a\n");
    err("b\n");
    InstanceId web = InstanceId.sole("web");
    Instant then = Instant.ofEpochMilli(1234);
    assertThat(lines(ring)).containsExactly(new LogEntry.Line(web, 1, then, Origin.OUT, 7, false, "a"),
        new LogEntry.Line(web, 2, then, Origin.ERR, 7, false, "b"));
  }

  @Test
  void onlyTheGivenPartOfTheBufferIsReadAndTheBufferIsNotKept() {
    byte[] buffer = "xx\nhel\nxx\n".getBytes(UTF_8);
    writer.write(Origin.OUT, buffer, 3, 3);
    Arrays.fill(buffer, (byte) '!');
    out("lo\n");
    assertThat(texts()).containsExactly("hello");
  }

  @Test
  void aLineOverManyChunks() {
    for (String each : "h,e,l,lo, wor,ld".split(",", -1)) {
      out(each);
      assertThat(ring.lastLine()).isZero();
    }
    out("\nnext\n");
    assertThat(texts()).containsExactly("hello world", "next");
  }

  @Test
  void emptyLinesAreLines() {
    out("\n\na\n\n");
    out("\n");
    assertThat(texts()).containsExactly("", "", "a", "", "");
  }

  @Test
  void anEndWithoutNewlineComesWithTheFlush() {
    out("one\ntwo");
    err("three");
    assertThat(texts()).containsExactly("one");
    writer.flush();
    assertThat(texts()).containsExactly("one", "two", "three");
    assertThat(lines(ring)).noneMatch(LogEntry.Line::partial);
    writer.flush();
    assertThat(ring.lastLine()).as("nothing is left to flush").isEqualTo(3);
  }

  @Test
  void theCarriageReturnBeforeANewlineIsNotShown() {
    out("one\r\ntwo\r");
    out("\n\r\na\rb\r\r\n");
    assertThat(texts()).containsExactly("one", "two", "", "a\rb\r");
  }

  @Test
  void aCarriageReturnInTheMidstOfASplitLineIsShown() {
    out("x".repeat(MAX - 1) + "\ry\n");
    assertThat(texts()).containsExactly("x".repeat(MAX - 1) + "\r", "y");
  }

  @Test
  void nulSurvives() {
    out("a\0b\n\0\n");
    assertThat(texts()).containsExactly("a\0b", "\0");
  }

  @Test
  void bytesThatAreNoUtf8AreReplacedInTheTextAndKeptInTheRing() {
    byte[] bytes = "a\u00ffb\u00c3\n\u00c3\u00a4\n".getBytes(ISO_8859_1);
    write(Origin.OUT, bytes);
    assertThat(texts()).containsExactly("a\uFFFDb\uFFFD", "\u00e4");
    assertThat(held(ring)[0]).isEqualTo(bytes);
  }

  @Test
  void aCharacterCutByTheChunksIsWhole() {
    byte[] bytes = "\u20ac\n".getBytes(UTF_8);
    for (byte each : bytes) {
      write(Origin.OUT, new byte[]{each});
    }
    assertThat(texts()).containsExactly("\u20ac");
  }

  @Test
  void aLineOfTheLimitIsWholeAndOneByteMoreIsSplit() {
    out("x".repeat(MAX) + "\n" + "y".repeat(MAX + 1) + "\n");
    assertThat(texts()).containsExactly("x".repeat(MAX), "y".repeat(MAX), "y");
    assertThat(lines(ring)).extracting(LogEntry.Line::partial).containsExactly(false, true, false);
  }

  @Test
  void aLongLineIsSplitAndKeepsAllItsBytes() {
    String text = "0123456789abcdefghijklmnopqrstuvwxyz0123456789ABCDEF";
    out(text.substring(0, 5));
    out(text.substring(5, 40));
    out(text.substring(40) + "\n");
    assertThat(String.join("", texts())).isEqualTo(text);
    assertThat(texts()).extracting(String::length).containsExactly(MAX, MAX, MAX, text.length() - 3 * MAX);
    assertThat(lines(ring)).extracting(LogEntry.Line::partial).containsExactly(true, true, true, false);
  }

  @Test
  void interleavedHalvesOfOutAndErrDoNotMix() {
    out("out ");
    err("err ");
    out("half");
    err("half\n");
    out("\n");
    assertThat(lines(ring)).extracting(LogEntry.Line::text).containsExactly("err half", "out half");
    assertThat(lines(ring)).extracting(LogEntry.Line::origin).containsExactly(Origin.ERR, Origin.OUT);
  }

  @Test
  void aMegabyteWithoutNewlineComesInPiecesOfTheLimit() {
    int max = 1000;
    writer = new LogWriter(() -> ring, 7, max, () -> 1234);
    byte[] chunk = "z".repeat(777).getBytes(UTF_8);
    long written = 0;
    while (written < 1 << 20) {
      write(Origin.OUT, chunk);
      written += chunk.length;
      assertThat(written - ring.lastLine() * max).as("bytes held back").isBetween(0L, (long) max);
    }
    assertThat(lines(ring)).allMatch(line -> line.partial() && line.text().length() == max);
    writer.flush();
    assertThat(lines(ring).stream().mapToLong(line -> line.text().length()).sum()).isEqualTo(written);
  }

  @Test
  void eachWriteAndFlushWakesTheReaders() throws Exception {
    var wakes = new AtomicInteger();
    try (AutoCloseable subscription = ring.onAppend(wakes::incrementAndGet)) {
      assertThat(subscription).isNotNull();
      out("a\nb\n");
      assertThat(wakes).as("once a batch").hasValue(1);
      out("c");
      int before = wakes.get();
      writer.flush();
      assertThat(wakes).hasValue(before + 1);
    }
    int before = wakes.get();
    out("d\n");
    assertThat(wakes).as("closed").hasValue(before);
  }

  /** Many lines at once, over the borders of segments, against a plain split. */
  @Test
  void linesComeInOneStepAsTheyWouldOneByOne() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var random = new Random(seed);
      int max = random.nextInt(20, 3000);
      ring = new LogRing(InstanceId.sole("web"), 8 << 20);
      writer = new LogWriter(() -> ring, 7, max, () -> 1234);
      var all = new StringBuilder();
      while (all.length() < 40_000) {
        all.append("x".repeat(random.nextInt(random.nextInt(1, 300)))).append(random.nextInt(9) == 0 ? "" : "\n");
      }
      byte[] bytes = all.append("\n").toString().getBytes(UTF_8);
      for (int at = 0; at < bytes.length;) {
        int length = Math.min(random.nextInt(1, 20_000), bytes.length - at);
        writer.write(Origin.OUT, bytes, at, length);
        at += length;
      }
      var expected = new ArrayList<String>();
      for (String line : all.substring(0, all.length() - 1).split("\n", -1)) {
        String rest = line;
        for (; rest.length() > max; rest = rest.substring(max)) {
          expected.add(rest.substring(0, max));
        }
        expected.add(rest);
      }
      assertThat(texts()).as("seed %s", seed).isEqualTo(expected);
      assertThat(held(ring)[0]).as("bytes of seed %s", seed).isEqualTo(bytes);
    }
  }

  @Test
  void whatWasPrintedEarlierIsTakenFromWhereTheFileEnds() {
    writer.goOn(Origin.OUT, 8);
    writer.goOn(Origin.ERR, 0);
    earlier(Origin.OUT, 2, "ne\n");
    earlier(Origin.OUT, 5, "wo\nthree\nfo");
    earlier(Origin.ERR, 0, "bad\n");
    earlier(Origin.OUT, 16, "ur\nha");
    earlier(Origin.OUT, 30, "after the gap\n");
    out("now\n");
    assertThat(texts()).containsExactly("three", "bad", "four", "ha", "after the gap", "now");
    Segment only = ring.segments()[0];
    assertThat(only.printed(only.runs() - 1)).isEqualTo(48);
  }

  private void earlier(Origin origin, long position, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    writer.writeEarlier(origin, 1234, position, bytes, 0, bytes.length);
  }

  @Test
  void whereTheChunksAreCutMakesNoDifference() {
    for (int seed = 0; seed < SEEDS; seed++) {
      var random = new Random(seed);
      byte[] bytes = new byte[random.nextInt(1, 2000)];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) switch (random.nextInt(12)) {
          case 0 -> '\n';
          case 1 -> '\r';
          case 2 -> random.nextInt(256);
          default -> 'a' + random.nextInt(26);
        };
      }
      fresh();
      write(Origin.OUT, bytes);
      writer.flush();
      LogRing atOnce = ring;
      fresh();
      for (int at = 0; at < bytes.length;) {
        int length = Math.min(random.nextInt(40), bytes.length - at);
        writer.write(Origin.OUT, bytes, at, length);
        at += length;
      }
      writer.flush();
      assertThat(lines(ring)).as("seed %s", seed).isEqualTo(lines(atOnce)).isNotEmpty();
      byte[] ended = bytes[bytes.length - 1] == '\n' ? bytes : Arrays.copyOf(bytes, bytes.length + 1);
      ended[ended.length - 1] = '\n';
      assertThat(held(ring)[0]).as("bytes of seed %s", seed).isEqualTo(ended);
      assertThat(held(ring)[1]).isEmpty();
    }
  }
}
