// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.logs.LogEntry.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Is a stack trace of each language one error, whatever happens around it? */
@Timeout(60)
class TraceSamplesTest {
  private static final List<Samples> ALL = Samples.traces();
  private static final String BEFORE = "10:15:30 INFO shop.Main - before";
  private static final String AFTER = "10:15:31 INFO shop.Main - after";

  /** That the only error is this one. */
  private static void isOne(SoftAssertions softly, String when, List<ErrorGroup> groups, Samples trace) {
    String as = when + ": " + trace.heading();
    softly.assertThat(groups).as(as).extracting(ErrorGroup::kind).containsExactly(trace.kind());
    for (ErrorGroup group : groups) {
      softly.assertThat(group.firstLine()).as(as).isEqualTo(trace.title());
      softly.assertThat(group.detail()).as(as).containsExactlyElementsOf(trace.lines());
    }
  }

  @Test
  void accept_whenATraceStandsAlone_isOneError() {
    var softly = new SoftAssertions();
    for (Samples trace : ALL) {
      isOne(softly, "alone", new Feed().print(Origin.ERR, trace.lines()).groups(), trace);
      isOne(softly, "within", new Feed().out(BEFORE).print(Origin.OUT, trace.lines()).out(AFTER).groups(), trace);
    }
    softly.assertAll();
  }

  @Test
  void accept_whenALineFollowsThatDoesNotContinueIt_isKnownWithoutAFlush() {
    var softly = new SoftAssertions();
    for (Samples trace : ALL) {
      var feed = new Feed().print(Origin.OUT, trace.lines());
      softly.assertThat(feed.grouper.groups()).as("open: %s", trace.heading()).isEmpty();
      isOne(softly, "ended", feed.out(AFTER).grouper.groups(), trace);
    }
    softly.assertAll();
  }

  @Test
  void accept_whenColoured_isTheSameWithoutColours() {
    var softly = new SoftAssertions();
    for (Samples trace : ALL) {
      var random = new Random(trace.heading().hashCode());
      List<String> coloured = trace.lines().stream().map(line -> {
        int at = random.nextInt(line.length() + 1);
        return "\u001b[31m" + line.substring(0, at) + "\u001b[1;38;5;9m" + line.substring(at) + "\u001b[0m";
      }).toList();
      isOne(softly, "coloured", new Feed().print(Origin.OUT, coloured).groups(), trace);
    }
    softly.assertAll();
  }

  @Test
  void accept_whenTwoStreamsInterleave_keepsThemApart() {
    for (int seed = 0; seed < 500; seed++) {
      var random = new Random(seed);
      Samples first = ALL.get(random.nextInt(ALL.size()));
      Samples second = ALL.get(random.nextInt(ALL.size()));
      var out = new ArrayList<>(first.lines());
      var err = new ArrayList<>(second.lines());
      var feed = new Feed();
      while (!out.isEmpty() || !err.isEmpty()) {
        boolean fromOut = err.isEmpty() || (!out.isEmpty() && random.nextBoolean());
        feed.accept(fromOut ? Origin.OUT : Origin.ERR, false, fromOut ? out.removeFirst() : err.removeFirst());
      }
      List<ErrorGroup> groups = feed.groups();
      if (first.equals(second)) {
        assertThat(groups).as("seed %s", seed).hasSize(1).allMatch(group -> group.count() == 2);
      } else {
        assertThat(groups).as("seed %s", seed).extracting(ErrorGroup::detail).containsExactlyInAnyOrder(first.lines(),
            second.lines());
      }
    }
  }

  @Test
  void accept_whenTheSameComesWithOtherNumbers_isTheSameGroup() {
    var softly = new SoftAssertions();
    for (Samples trace : ALL) {
      var feed = new Feed();
      for (int times = 0; times < 5; times++) {
        int shift = times;
        feed.print(Origin.ERR, trace.lines().stream().map(line -> shifted(line, shift)).toList());
        feed.err(AFTER);
      }
      softly.assertThat(feed.groups()).as(trace.heading()).extracting(ErrorGroup::count).containsExactly(5L);
    }
    softly.assertAll();
  }

  /** With other digits where a line has several at once: not in names, nor in the numbers of calls. */
  private static String shifted(String line, int by) {
    var other = new StringBuilder(line);
    for (int i = 1; i < line.length(); i++) {
      if (Character.isDigit(line.charAt(i)) && Character.isDigit(line.charAt(i - 1))) {
        other.setCharAt(i, (char) ('0' + (line.charAt(i) - '0' + by) % 10));
      }
    }
    return other.toString();
  }

  @Test
  void accept_whenDifferentErrorsCome_areDifferentGroups() {
    var feed = new Feed();
    for (Samples trace : ALL) {
      feed.print(Origin.ERR, trace.lines()).err(AFTER);
    }
    assertThat(feed.groups()).hasSameSizeAs(ALL).allMatch(group -> group.count() == 1);
  }

  @Test
  void flush_whenTheExitCutsATrace_hasWhatCame() {
    for (Samples trace : ALL) {
      for (int lines = 1; lines < trace.lines().size(); lines++) {
        List<String> cut = trace.lines().subList(0, lines);
        List<ErrorGroup> groups = new Feed().print(Origin.ERR, cut).groups();
        assertThat(groups.size()).as("%s lines of %s", lines, trace.heading()).isLessThanOrEqualTo(1);
        for (ErrorGroup group : groups) {
          assertThat(cut).as("%s lines of %s", lines, trace.heading())
              .startsWith(group.detail().toArray(new String[0]));
        }
      }
    }
  }

  @Test
  void accept_whenAnotherIncarnationPrints_endsTheTrace() {
    for (Samples trace : ALL) {
      int half = trace.lines().size() / 2;
      var feed = new Feed().print(Origin.ERR, trace.lines().subList(0, half));
      feed.incarnation = 2;
      feed.print(Origin.ERR, trace.lines().subList(half, trace.lines().size()));
      for (ErrorGroup group : feed.groups()) {
        assertThat(group.detail().size()).as(trace.heading()).isLessThan(trace.lines().size());
      }
    }
  }
}
