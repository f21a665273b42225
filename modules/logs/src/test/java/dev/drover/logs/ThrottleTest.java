// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.logs.LogEntry.Origin;
import dev.drover.model.InstanceId;
import dev.drover.model.LogSpec;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a log keeps of one that prints more lines than it may, and what it says of the others. */
@Timeout(60)
class ThrottleTest {
  private static final InstanceId WEB = InstanceId.sole("web");
  private static final long BEGIN = 1_700_000_000_000L;

  @TempDir
  Path dir;

  private LogRing ring = new LogRing(WEB, 4 << 20);
  private long now = BEGIN;

  private LogWriter writer(int lines, int burst) {
    return writer(lines, burst, 64);
  }

  private LogWriter writer(int lines, int burst, int maxLine) {
    return new LogWriter(() -> ring, 7, new LogSpec(4 << 20, maxLine).withRate(new LogSpec.Rate(lines, burst)),
        () -> now);
  }

  private static void print(LogWriter to, Origin origin, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    to.write(origin, bytes, 0, bytes.length);
  }

  private static void print(LogWriter to, String text) {
    print(to, Origin.OUT, text);
  }

  private static String lines(int from, int to) {
    var text = new StringBuilder();
    for (int i = from; i <= to; i++) {
      text.append(i).append('\n');
    }
    return text.toString();
  }

  private List<LogEntry> all() {
    var found = new ArrayList<LogEntry>();
    LogCursor cursor = ring.from(1);
    for (LogEntry entry = cursor.poll(); entry != null; entry = cursor.poll()) {
      found.add(entry);
    }
    return found;
  }

  /** A line as its text, a mark as its number of lines, after a minus where they are of the other stream. */
  private List<Object> told() {
    return all().stream().<Object>map(entry -> switch (entry) {
      case LogEntry.Line line -> line.text();
      case LogEntry.Suppressed mark -> mark.origin() == Origin.OUT ? mark.lines() : -mark.lines();
      case LogEntry.Unreached away -> throw new AssertionError(away);
      case LogEntry.Gap gap -> gap;
    }).toList();
  }

  @Test
  void belowTheRate_allLinesAreKept() {
    LogWriter writer = writer(1_000, 10);
    for (int i = 1; i <= 300; i++) {
      now += 1;
      print(writer, lines(i, i));
    }
    assertThat(told()).hasSize(300).allMatch(String.class::isInstance);
    assertThat(writer.isUnmarked()).isFalse();
    assertThat(ring.suppressed()).isZero();
  }

  @Test
  void ofOneReading_theFirstLinesAreKept_andTheNextOneComesAfterAMark() {
    LogWriter writer = writer(10, 3);
    print(writer, lines(1, 9));
    assertThat(told()).containsExactly("1", "2", "3");
    assertThat(writer.isUnmarked()).isTrue();
    now += 100;
    print(writer, "10\n");
    assertThat(told()).containsExactly("1", "2", "3", 6L, "10");
    assertThat(all().get(3)).isEqualTo(
        new LogEntry.Suppressed(WEB, 4, Instant.ofEpochMilli(BEGIN), Origin.OUT, 7, 6));
    assertThat(((LogEntry.Line) all().get(4)).number()).as("numbers have no seam").isEqualTo(5);
    assertThat(writer.isUnmarked()).isFalse();
    assertThat(ring.suppressed()).isEqualTo(6);
  }

  @Test
  void whileItGoesOn_aMarkComesEachSecond() {
    LogWriter writer = writer(1, 1);
    for (int i = 0; i < 31; i++) {
      print(writer, lines(1, 10)); // at the same rate as the clock, so one of them goes on each second
      now += 100;
    }
    assertThat(told()).containsExactly("1", 99L, "1", 99L, "1", 99L, "1");
    writer.flush();
    assertThat(told()).endsWith("1", 9L);
  }

  @Test
  void whenTheClockGoesBack_aMarkComesWithinASecondAllTheSame() {
    LogWriter writer = writer(1, 1);
    print(writer, lines(1, 2));
    now -= 1_000_000;
    for (int i = 0; i <= 10; i++) {
      print(writer, "b\n");
      now += 100;
    }
    assertThat(told()).containsExactly("1", 11L, "b");
  }

  @Test
  void whenAsked_itIsMarkedAtOnce() {
    LogWriter writer = writer(1, 1);
    writer.mark();
    print(writer, lines(1, 3));
    writer.mark();
    writer.mark();
    assertThat(told()).containsExactly("1", 2L);
  }

  @Test
  void atTheEnd_itIsMarked() {
    LogWriter writer = writer(1, 1);
    print(writer, "1\n2\nhalf");
    writer.flush();
    assertThat(told()).containsExactly("1", 2L);
  }

  @Test
  void eachStreamHasItsMark_inOneLimitForBoth() {
    LogWriter writer = writer(1, 2);
    print(writer, "1\n");
    print(writer, Origin.ERR, "2\n3\n");
    print(writer, "4\n5\n");
    print(writer, Origin.ERR, "6\n");
    writer.flush();
    assertThat(told()).containsExactly("1", "2", 2L, -2L);
  }

  @Test
  void eachPartOfATooLongLineIsALine() {
    LogWriter writer = writer(1, 2, 4);
    print(writer, "aaaabbbbccccdddd\n");
    writer.flush();
    assertThat(told()).containsExactly("aaaa", "bbbb", 2L);
  }

  @Test
  void whatWasSuppressedCountsAsPrinted() throws Exception {
    try (var store = LogStore.in(dir, InstantSource.fixed(Instant.ofEpochMilli(BEGIN)))) {
      var spec = LogSpec.DEFAULT.withRate(new LogSpec.Rate(1, 2));
      ring = store.ring(WEB, spec);
      LogWriter writer = new LogWriter(() -> ring, 7, spec, () -> now);
      print(writer, lines(1, 9));
      print(writer, Origin.ERR, "abc\n");
      print(writer, "half");
      writer.mark();
      print(writer, Origin.ERR, "never marked\n");
    }
    try (var next = LogStore.in(dir, InstantSource.fixed(Instant.ofEpochMilli(BEGIN)))) {
      assertThat(next.stored(WEB, 7, Origin.OUT)).isEqualTo(18);
      assertThat(next.stored(WEB, 7, Origin.ERR)).isEqualTo(4);
      next.prepare(WEB, LogSpec.DEFAULT, true);
      LogWriter heir = new LogWriter(() -> next.ring(WEB, LogSpec.DEFAULT), 7, LogSpec.DEFAULT, () -> now);
      heir.goOn(Origin.OUT, 18);
      heir.goOn(Origin.ERR, 4);
      byte[] journal = (lines(1, 9) + "half of it\n").getBytes(UTF_8);
      heir.writeEarlier(Origin.OUT, now, 0, journal, 0, journal.length);
      try (LogReader reader = next.from(WEB, 1)) {
        assertThat(reader.poll()).isInstanceOfSatisfying(LogEntry.Line.class,
            line -> assertThat(line.text()).isEqualTo("1"));
        assertThat(reader.poll()).isInstanceOfSatisfying(LogEntry.Line.class,
            line -> assertThat(line.text()).isEqualTo("2"));
        assertThat(reader.poll()).isEqualTo(
            new LogEntry.Suppressed(WEB, 3, Instant.ofEpochMilli(BEGIN), Origin.OUT, 7, 7));
        assertThat(reader.poll()).isEqualTo(
            new LogEntry.Suppressed(WEB, 4, Instant.ofEpochMilli(BEGIN), Origin.ERR, 7, 1));
        assertThat(reader.poll()).isInstanceOfSatisfying(LogEntry.Line.class, line -> {
          assertThat(line.text()).isEqualTo("half of it");
          assertThat(line.number()).isEqualTo(5);
        });
      }
    }
    assertThat(Files.readAllLines(dir.resolve("web.log"))).containsExactly("1", "2",
        "[drover: 7 lines are not kept, for there were more than logs.rate]",
        "[drover: 1 line is not kept, for there were more than logs.rate]", "half of it");
  }

  @Test
  void aLineThatLooksLikeAMarkIsALine() {
    LogWriter writer = writer(1, 1);
    String fake = new String(Mark.of(5), UTF_8);
    print(writer(1, 1, 1_000), fake + "\n");
    assertThat(told()).containsExactly(fake);
    writer.flush();
  }

  @Test
  void aMarkThatSomebodyHasChangedIsALine() {
    for (String text : List.of("", "[drover: ", "[drover: x lines", "[drover: 12", "[drover: 9999999999999999999 lines",
        "[drover: 0 lines are", "[Drover: 12 lines")) {
      byte[] bytes = ("x" + text + "y").getBytes(UTF_8);
      assertThat(Lines.entry(WEB, 1, 0, 1, Run.SUPPRESSED, bytes, 1, bytes.length - 2)).as(text)
          .isEqualTo(new LogEntry.Line(WEB, 1, Instant.EPOCH, Origin.OUT, 1, false, text));
    }
    byte[] mark = Mark.of(123_456);
    assertThat(Mark.lines(mark, 0, mark.length)).isEqualTo(123_456);
  }

  @Test
  void whoSearchesIsToldOfWhatMightHaveBeenFound() {
    var mark = new LogEntry.Suppressed(WEB, 1, Instant.ofEpochSecond(10), Origin.ERR, 1, 5);
    var out = new LogFilter(Optional.of(Origin.OUT), Optional.empty(), Optional.empty());
    var never = new LogFilter(Optional.empty(), Optional.of(Instant.ofEpochSecond(9)),
        Optional.of(Pattern.compile("x")));
    assertThat(LogFilter.ALL.takes(mark)).isTrue();
    assertThat(out.takes(mark)).isFalse();
    assertThat(never.takes(mark)).isTrue();
    assertThat(never.isPast(mark)).isTrue();
    assertThat(LogFilter.ALL.isPast(mark)).isFalse();
  }

  @Test
  void aSearchInFilesTellsOfThem_forTheyMightHaveBeenFound() throws Exception {
    try (var store = LogStore.in(dir, InstantSource.fixed(Instant.ofEpochMilli(BEGIN)))) {
      var spec = LogSpec.DEFAULT.withRate(new LogSpec.Rate(1, 2));
      ring = store.ring(WEB, spec);
      LogWriter writer = new LogWriter(() -> ring, 7, spec, () -> now);
      print(writer, lines(1, 9));
      writer.flush();
    }
    var found = new ArrayList<LogEntry>();
    var filter = new LogFilter(Optional.empty(), Optional.empty(), Optional.of(Pattern.compile("2")));
    try (var store = LogStore.in(dir, InstantSource.fixed(Instant.ofEpochMilli(BEGIN)));
        var merged = new MergedLog(List.of(store.from(WEB, 1)), filter)) {
      for (var batch = merged.next(10); found.addAll(batch.entries()) || batch.more();) {
        batch = merged.next(10);
      }
    }
    assertThat(found).hasSize(2);
    assertThat(found.getFirst()).isInstanceOfSatisfying(LogEntry.Line.class,
        line -> assertThat(line.text()).isEqualTo("2"));
    assertThat(found.getLast()).isInstanceOfSatisfying(LogEntry.Suppressed.class,
        mark -> assertThat(mark.lines()).isEqualTo(7));
  }

  /** Everything that was printed is kept or counted, in its order, and no more is kept than the limit allows. */
  @Test
  void overAnyHistory_keptAndSuppressedArePrinted() {
    for (int seed = 0; seed < 300; seed++) {
      var random = new Random(seed);
      ring = new LogRing(WEB, 16 << 20);
      now = BEGIN;
      int rate = 1 + random.nextInt(2_000);
      int burst = 1 + random.nextInt(100);
      LogWriter writer = writer(rate, burst);
      List<Deque<String>> printed = List.of(new ArrayDeque<>(), new ArrayDeque<>());
      for (int i = 0; i < 200; i++) {
        Origin origin = Origin.values()[random.nextInt(2)];
        var chunk = new StringBuilder();
        for (int line = random.nextInt(40); line > 0; line--) {
          String text = i + "/" + line + "x".repeat(random.nextInt(10));
          printed.get(origin.ordinal()).add(text);
          chunk.append(text).append('\n');
        }
        int cut = random.nextInt(chunk.length() + 1);
        print(writer, origin, chunk.substring(0, cut));
        now += random.nextInt(3) == 0 ? random.nextInt(300) : 0;
        print(writer, origin, chunk.substring(cut));
        if (random.nextInt(20) == 0) {
          writer.mark();
          assertThat(writer.isUnmarked()).isFalse();
        }
      }
      writer.flush();
      check(seed, printed, burst + (now - BEGIN) * rate / 1_000);
    }
  }

  private void check(int seed, List<Deque<String>> printed, long most) {
    long number = 0;
    long kept = 0;
    long suppressed = 0;
    for (LogEntry entry : all()) {
      switch (entry) {
        case LogEntry.Line line -> {
          assertThat(line.number()).isEqualTo(++number);
          Deque<String> of = printed.get(line.origin().ordinal());
          while (!line.text().equals(of.peek())) { // suppressed, which its mark has told before, or will tell
            assertThat(of.poll()).as("seed %s: %s was not printed", seed, line).isNotNull();
            suppressed--;
          }
          of.remove();
          kept++;
        }
        case LogEntry.Suppressed mark -> {
          assertThat(mark.number()).isEqualTo(++number);
          suppressed += mark.lines();
        }
        case LogEntry.Unreached away -> throw new AssertionError(away);
        case LogEntry.Gap gap -> throw new AssertionError(gap);
      }
    }
    assertThat(suppressed).as("seed %s", seed).isEqualTo(printed.stream().mapToInt(Deque::size).sum());
    assertThat(kept).as("seed %s", seed).isLessThanOrEqualTo(most);
  }
}
