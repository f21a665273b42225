// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.logs.LogEntry.Origin;
import dev.drover.model.InstanceId;
import dev.drover.model.LogSpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What readers find, and what is kept. */
@Timeout(60)
class LogRingTest {
  private static final InstanceId WEB = InstanceId.sole("web");
  private static final int FOLLOWED = 200_000;

  /** Says its number, in a length that differs from line to line. */
  private static String text(long number) {
    return "line " + number + " " + "x".repeat((int) (number % 71)) + " " + number;
  }

  private static void print(LogRing ring, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    ring.append(0, 1, (byte) 0, 0, bytes, 0, bytes.length);
  }

  private static LogRing printed(int boundBytes, int lines) {
    var ring = new LogRing(WEB, boundBytes);
    print(ring, 1, lines);
    return ring;
  }

  private static void print(LogRing ring, long from, long to) {
    for (long number = from; number <= to; number++) {
      print(ring, text(number));
    }
  }

  private static long capacity(LogRing ring) {
    return Arrays.stream(ring.segments()).mapToLong(Segment::capacity).sum();
  }

  private static long largest(LogRing ring) {
    return Arrays.stream(ring.segments()).mapToLong(Segment::capacity).max().orElseThrow();
  }

  private static List<LogEntry> rest(LogCursor cursor) {
    List<LogEntry> found = new ArrayList<>();
    for (LogEntry entry = cursor.poll(); entry != null; entry = cursor.poll()) {
      found.add(entry);
    }
    return found;
  }

  private static void assertLine(@Nullable LogEntry entry, long number) {
    if (!(entry instanceof LogEntry.Line line) || line.number() != number || !line.text().equals(text(number))
        || line.origin() != Origin.OUT || line.partial() || line.incarnation() != 1) {
      throw new AssertionError("wanted line " + number + ", got " + entry);
    }
  }

  private static void assertLines(List<LogEntry> found, long from, long to) {
    assertThat(found).hasSize((int) (to - from + 1));
    for (long number = from; number <= to; number++) {
      assertLine(found.get((int) (number - from)), number);
    }
  }

  @Test
  void numbersBeginAtOneAndHaveNoGaps() {
    LogRing ring = printed(1 << 20, 0);
    assertThat(ring.lastLine()).isZero();
    assertThat(ring.from(1).poll()).isNull();
    print(ring, 1, 2000); // over several segments
    assertThat(ring.segments().length).isGreaterThan(3);
    assertThat(ring.firstLine()).isEqualTo(1);
    assertThat(ring.lastLine()).isEqualTo(2000);
    assertLines(rest(ring.from(1)), 1, 2000);
  }

  @Test
  void aCursorBeginsAtAnyLineAndGoesOnWithWhatComes() {
    LogRing ring = printed(1 << 20, 500);
    for (long from = 1; from <= 500; from += 7) {
      assertLine(ring.from(from).poll(), from);
    }
    assertLine(ring.from(-3).poll(), 1);
    LogCursor cursor = ring.from(500);
    assertLine(cursor.poll(), 500);
    assertThat(cursor.poll()).isNull();
    assertThat(cursor.poll()).isNull();
    for (long next = 501; next <= 1500; next++) {
      print(ring, next, next);
      assertThat(cursor.next()).isEqualTo(next);
      assertLine(cursor.poll(), next);
      assertThat(cursor.poll()).isNull();
    }
  }

  @Test
  void aCursorOnALineToComeWaitsForIt() {
    LogRing ring = printed(1 << 20, 10);
    LogCursor cursor = ring.from(900);
    for (long number = 11; number < 900; number++) {
      assertThat(cursor.poll()).isNull();
      print(ring, number, number);
    }
    assertThat(cursor.poll()).isNull();
    print(ring, 900, 900);
    assertLine(cursor.poll(), 900);
  }

  @Test
  void theTailIsTheLastLinesAndWhatFollows() {
    LogRing ring = printed(1 << 20, 1000);
    assertLines(rest(ring.tail(1)), 1000, 1000);
    assertLines(rest(ring.tail(400)), 601, 1000);
    assertLines(rest(ring.tail(1000)), 1, 1000);
    assertLines(rest(ring.tail(5000)), 1, 1000);
    LogCursor none = ring.tail(0);
    assertThat(none.poll()).isNull();
    print(ring, 1001, 1002);
    assertLines(rest(none), 1001, 1002);
  }

  @Test
  void theTailOfARingThatDroppedLinesHasNoGap() {
    LogRing ring = printed(16 << 10, 10_000);
    assertThat(ring.firstLine()).isGreaterThan(1);
    assertLines(rest(ring.tail(10_000)), ring.firstLine(), 10_000);
  }

  @Test
  void tenMegabytesStayWithinTheBoundAndMostOfItIsUsed() {
    int bound = 256 << 10;
    var ring = new LogRing(WEB, bound);
    long bytes = 0;
    for (long number = 1; bytes < 10 << 20; number++) {
      String text = text(number);
      print(ring, text);
      bytes += text.length();
      if (number % 100 == 0) {
        assertThat(capacity(ring)).isLessThanOrEqualTo(bound + largest(ring));
      }
    }
    assertThat(capacity(ring)).isBetween(bound / 2L, bound + largest(ring));
    assertThat(largest(ring)).isLessThanOrEqualTo(bound / 8);
    assertLines(rest(ring.from(ring.firstLine())), ring.firstLine(), ring.lastLine());
  }

  @Test
  void aQuietInstanceCostsLittle() {
    assertThat(capacity(printed(64 << 20, 10))).isLessThanOrEqualTo(4 << 10);
  }

  @Test
  void aLappedReaderGetsTheExactGapAndThenTheNextLine() {
    LogRing ring = printed(16 << 10, 10);
    LogCursor fresh = ring.from(3);
    LogCursor within = ring.from(1);
    assertLine(within.poll(), 1);
    print(ring, 11, 10_000);
    long first = ring.firstLine();
    assertThat(first).isGreaterThan(11);
    assertThat(fresh.poll()).isEqualTo(new LogEntry.Gap(WEB, first - 3, first));
    assertLines(rest(fresh), first, 10_000);

    List<LogEntry> found = rest(within); // reads on in the segment it holds, then comes to the gap
    int gapAt = 0;
    while (found.get(gapAt) instanceof LogEntry.Line) {
      assertLine(found.get(gapAt), gapAt + 2);
      gapAt++;
    }
    assertThat(found.get(gapAt)).isEqualTo(new LogEntry.Gap(WEB, first - (gapAt + 2), first));
    assertLines(found.subList(gapAt + 1, found.size()), first, 10_000);
  }

  @Test
  void aTinyRingKeepsTheLastLongLine() {
    var ring = new LogRing(WEB, 64);
    LogCursor cursor = ring.from(1);
    for (int i = 1; i <= 50; i++) {
      String text = i + "y".repeat(10_000);
      print(ring, text);
      assertThat(cursor.poll()).isInstanceOfSatisfying(LogEntry.Line.class,
          line -> assertThat(line.text()).isEqualTo(text));
      assertThat(cursor.poll()).isNull();
      assertThat(capacity(ring)).isLessThanOrEqualTo(64 + largest(ring));
      assertThat(largest(ring)).as("no larger than its line needs").isLessThan(11_000);
    }
    assertThat(rest(ring.from(1))).hasSize(2).first().isEqualTo(new LogEntry.Gap(WEB, 49, 50));
  }

  private static void follow(int boundBytes, int followers) throws Exception {
    var ring = new LogRing(WEB, boundBytes);
    var race = new Race().add(() -> print(ring, 1, FOLLOWED));
    for (int i = 0; i < followers; i++) {
      race.add(() -> {
        LogCursor cursor = ring.from(1);
        for (long next = 1; next <= FOLLOWED;) {
          switch (cursor.poll()) {
            case null -> Race.stillOn();
            case LogEntry.Line line -> {
              assertLine(line, next);
              next++;
            }
            case LogEntry.Suppressed mark -> throw new AssertionError(mark);
            case LogEntry.Unreached away -> throw new AssertionError(away);
            case LogEntry.Gap gap -> {
              if (gap.missed() < 1 || gap.next() != next + gap.missed()) {
                throw new AssertionError("at " + next + ": " + gap);
              }
              next = gap.next();
            }
          }
          if (cursor.next() != next) {
            throw new AssertionError("the cursor is at " + cursor.next() + ", its reader at " + next);
          }
        }
        assertThat(cursor.poll()).isNull();
      });
    }
    race.run();
    assertThat(ring.lastLine()).isEqualTo(FOLLOWED);
  }

  @Test
  void followersOfASmallRingSeeEachNumberOnceAsLineOrInAGap() throws Exception {
    follow(8 << 10, 2);
  }

  @Test
  void followersOfALargeRingSeeEachNumberOnce() throws Exception {
    follow(64 << 20, 2);
  }

  @Test
  void followersOfATinyRingSeeEachNumberOnceAsLineOrInAGap() throws Exception {
    follow(1, 2);
  }

  @Test
  void theStoreHasOneRingForAnInstance() {
    var store = new LogStore();
    assertThat(store.find(WEB)).isNull();
    LogRing ring = store.ring(WEB, new LogSpec(1 << 10, 64));
    assertThat(store.ring(WEB, LogSpec.DEFAULT)).isSameAs(ring);
    assertThat(store.find(WEB)).isSameAs(ring);
    assertThat(store.all()).containsExactly(ring);
  }
}
