// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.logs.LogEntry.Origin;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How errors become groups, and what bounds them. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ErrorGrouperTest {

  private static final String[] TRACE = {"java.io.IOException: no", "\tat a.B.c(B.java:1)", "\tat a.B.d(B.java:2)"};

  @Test
  void groups_whenAnErrorComesAgain_countsItAndHasTheLatest() {
    ErrorGroup group = new Feed().out("fine", "ERROR no order 1", "fine", "fine", "ERROR no order 2", "fine").groups()
        .getFirst();
    assertThat(group).isEqualTo(new ErrorGroup("ERROR", "ERROR no order 2", 2, Instant.ofEpochSecond(2),
        Instant.ofEpochSecond(5), 2, 5, List.of("ERROR no order 2")));
  }

  @Test
  void groups_whenTheOlderOneEndsLater_stillHasTheNewestFirst() {
    var feed = new Feed().out(TRACE[0], TRACE[1]).err("ERROR a", "fine").out(TRACE[2], "fine");
    assertThat(feed.kinds()).containsExactly("ERROR", "java.io.IOException");
  }

  @Test
  void groups_whenTheSameBeganInBothStreams_goFromTheFirstToTheLatest() {
    ErrorGroup group = new Feed().out("ERROR a 1").err("ERROR a 2", "fine").out("fine").groups().getFirst();
    assertThat(List.of(group.count(), group.firstLineNumber(), group.lastLineNumber())).containsExactly(2L, 1L, 2L);
    assertThat(group.firstLine()).isEqualTo("ERROR a 2");
    assertThat(group.first()).isBefore(group.last());
  }

  @Test
  void groups_whenMoreComes_doNotChange() {
    var feed = new Feed().out("ERROR a", "fine");
    List<ErrorGroup> before = feed.grouper.groups();
    feed.out("ERROR a", "ERROR b", "fine");
    assertThat(before).extracting(ErrorGroup::count).containsExactly(1L);
    assertThatThrownBy(before::clear).isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> before.getFirst().detail().clear()).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void groups_whenCallsDiffer_areDifferentButNotByLineNumbers() {
    var feed = new Feed().err(TRACE).err("java.io.IOException: no", "\tat a.B.c(B.java:9)", "\tat a.B.d(B.java:8)")
        .err("java.io.IOException: no", "\tat a.B.other(B.java:1)", "\tat a.B.d(B.java:2)");
    assertThat(feed.groups()).extracting(ErrorGroup::count).containsExactly(1L, 2L);
  }

  @Test
  void accept_whenTheOtherStreamPrints_doesNotEndATrace() {
    var feed = new Feed().err(TRACE[0]).out("ERROR a").err(TRACE[1]).out("fine").err(TRACE[2]);
    assertThat(feed.groups()).extracting(ErrorGroup::detail).containsExactly(List.of("ERROR a"), List.of(TRACE));
  }

  @Test
  void accept_whenAnotherIncarnationPrintsTheRest_doesNotTakeIt() {
    var feed = new Feed().err(TRACE[0], TRACE[1]);
    feed.incarnation = 2;
    assertThat(feed.err(TRACE[2]).groups().getFirst().detail()).containsExactly(TRACE[0], TRACE[1]);
  }

  @Test
  void accept_whenLinesOnlyMightBelong_judgesThemAnew() {
    var feed = new Feed().out("Error: a", "one", "two", "ERROR b", "three");
    assertThat(feed.groups()).extracting(ErrorGroup::detail).containsExactly(List.of("ERROR b"), List.of("Error: a"));
    var many = new ArrayList<>(List.of("Error: a"));
    for (int i = 0; i < 30; i++) {
      many.add("word " + i);
    }
    many.add("    at f (x.js:1:2)");
    var late = new Feed().print(Origin.OUT, many);
    assertThat(late.groups()).extracting(ErrorGroup::detail).containsExactly(List.of("Error: a"));
  }

  @Test
  void accept_whenTheLinesThatWaitedNameAnException_takesTheirCallsAsTheirs() {
    var feed = new Feed().out("Error: a", "one", "2026-03-01 WARN b: java.io.IOException: no", "\tat a.B.c(B.java:1)");
    assertThat(feed.kinds()).containsExactly("java.io.IOException", "Error");
  }

  @Test
  void accept_whenALineWasWrittenOver_judgesTheLast() {
    assertThat(new Feed().out(" 10%\r 50%\rERROR a\r").groups()).extracting(ErrorGroup::firstLine)
        .containsExactly("ERROR a");
    assertThat(new Feed().out("\r", "\r\r").groups()).isEmpty();
  }

  @Test
  void accept_whenALineComesInPieces_judgesTheFirst() {
    var feed = new Feed();
    feed.accept(Origin.OUT, true, "ERROR a");
    feed.accept(Origin.ERR, false, "ERROR b");
    feed.accept(Origin.OUT, true, "ERROR c");
    feed.accept(Origin.OUT, false, "ERROR d");
    feed.accept(Origin.OUT, false, "ERROR e");
    assertThat(feed.groups()).extracting(ErrorGroup::detail).containsExactly(List.of("ERROR e"), List.of("ERROR b"),
        List.of("ERROR a", "ERROR c", "ERROR d"));
  }

  @Test
  void detail_whenATraceIsLong_isBoundedAndCountsTheRest() {
    var feed = new Feed().err("java.lang.StackOverflowError: deep");
    for (int i = 0; i < 1023; i++) {
      feed.err("\tat a.B.c(B.java:" + i + ")");
    }
    ErrorGroup group = feed.groups().getFirst();
    assertThat(group.count()).isEqualTo(1);
    assertThat(group.detail()).hasSize(201).endsWith("... and 824 more lines");
  }

  @Test
  void detail_whenLinesAreLong_isBounded() {
    var feed = new Feed().err("java.io.IOException: " + "x".repeat(100_000));
    for (int i = 0; i < 10; i++) {
      feed.err("\tat " + "y".repeat(100_000));
    }
    ErrorGroup group = feed.groups().getFirst();
    assertThat(group.firstLine()).hasSizeLessThanOrEqualTo(1_000);
    assertThat(String.join("\n", group.detail())).hasSizeBetween(8 << 10, (16 << 10) + 30);
    assertThat(group.detail()).endsWith("... and 8 more lines");
  }

  @Test
  void groups_whenErrorsAreAllDifferent_areBoundedAndCounted() {
    var feed = new Feed();
    for (int i = 0; i < 100_000; i++) {
      feed.err("ERROR no " + word(i));
    }
    List<ErrorGroup> groups = feed.groups();
    assertThat(groups).hasSize(100);
    assertThat(groups.getFirst().firstLine()).isEqualTo("ERROR no " + word(99_999));
    assertThat(groups.getLast().firstLine()).isEqualTo("ERROR no " + word(99_900));
    assertThat(feed.grouper.dropped()).isEqualTo(99_900);
  }

  @Test
  void groups_whenOneIsSeenAgain_dropTheLongestUnseen() {
    var feed = new Feed();
    for (int i = 0; i < 100; i++) {
      feed.err("ERROR no " + word(i));
    }
    feed.err("ERROR no " + word(0), "ERROR another");
    assertThat(feed.groups()).extracting(ErrorGroup::firstLine).hasSize(100)
        .contains("ERROR no " + word(0), "ERROR another").doesNotContain("ERROR no " + word(1));
    assertThat(feed.grouper.dropped()).isEqualTo(1);
  }

  /** Different letters for each number. */
  private static String word(int number) {
    var word = new StringBuilder();
    for (int rest = number, i = 0; i < 5; i++, rest /= 16) {
      word.append((char) ('g' + rest % 16));
    }
    return word.toString();
  }

  @Test
  void accept_whenLinesAreHostile_takesTimeThatGrowsWithThem() {
    for (String part : new String[]{"(", "at ", " at ", "://", "\u001b", "\u001b]", "\u001b[", "\"", "'", " '", "\\",
        "{", "{\"",
        "{\"level\":", "ERR ", "error:", " error: ", "Error", "Error.", "Error: ", "Caused by: ", "a.", "\t", " ", "\r",
        "0",
        "0.", "level=", "msg=\"", "goroutine [", "thread ' panicked at ", "(node:"}) {
      String line = part.repeat((1 << 20) / part.length());
      var feed = new Feed();
      for (int i = 0; i < 20; i++) {
        feed.out(line).err("ERROR a").err("Traceback (most recent call last):").err(line);
      }
      assertThat(feed.groups().size()).as(part).isLessThanOrEqualTo(100);
    }
  }

  @Test
  void accept_whenLinesAreMixedAtRandom_isBoundedAndCountsEachBeginning() {
    var lines = new ArrayList<String>();
    Samples.traces().forEach(trace -> lines.addAll(trace.lines()));
    Samples.of("levels.txt").forEach(level -> lines.addAll(level.lines()));
    lines.addAll(List.of("", " ", "}", "\ud83d", "\u0000"));
    for (int seed = 0; seed < 200; seed++) {
      var random = new Random(seed);
      var feed = new Feed();
      for (int i = 0; i < 300; i++) {
        feed.incarnation += random.nextInt(50) == 0 ? 1 : 0;
        feed.accept(random.nextBoolean() ? Origin.OUT : Origin.ERR, random.nextInt(20) == 0,
            lines.get(random.nextInt(lines.size())));
      }
      List<ErrorGroup> groups = feed.groups();
      assertThat(groups).as("seed %s", seed).hasSizeBetween(1, 100).allMatch(group -> group.count() >= 1
          && group.firstLineNumber() <= group.lastLineNumber() && !group.detail().isEmpty()
          && group.detail().size() <= 201);
      assertThat(groups.stream().mapToLong(ErrorGroup::count).sum()).as("seed %s", seed).isLessThanOrEqualTo(300);
      assertThat(feed.groups()).as("nothing is left to flush, seed %s", seed).isEqualTo(groups);
    }
  }
}
