// SPDX-License-Identifier: Apache-2.0
package dev.drover.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.drover.logs.ErrorGroup;
import dev.drover.logs.ErrorGrouper;
import dev.drover.logs.LogEntry;
import dev.drover.logs.LogEntry.Origin;
import dev.drover.logs.Urls;
import dev.drover.model.InstanceId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Can what a process prints break what is found in it, or make it grow without bounds? A line of the input that begins with
 * {@code !} is one of stderr, with {@code +} only a part of one, with {@code ~} the first of another incarnation.
 */
class OutputFuzzTest {
  private static final int LONG = 64 << 10;

  @FuzzTest(maxDuration = "5m")
  void errorsAreGrouped(byte[] input) {
    var grouper = new ErrorGrouper();
    long number = 0;
    long incarnation = 1;
    for (String line : new String(input, StandardCharsets.UTF_8).split("\n", -1)) {
      char mark = line.isEmpty() ? ' ' : line.charAt(0);
      incarnation += mark == '~' ? 1 : 0;
      number++;
      grouper.accept(new LogEntry.Line(InstanceId.sole("web"), number, Instant.ofEpochSecond(number),
          mark == '!' ? Origin.ERR : Origin.OUT, incarnation, mark == '+',
          "!+~".indexOf(mark) >= 0 ? line.substring(1) : line));
    }
    grouper.flush();
    check(grouper, number);
  }

  private static void check(ErrorGrouper grouper, long lines) {
    List<ErrorGroup> groups = grouper.groups();
    assertThat(groups).hasSizeLessThanOrEqualTo(100).isSortedAccordingTo((a, b) -> b.last().compareTo(a.last()));
    assertThat(groups.stream().mapToLong(ErrorGroup::count).sum()).isLessThanOrEqualTo(lines);
    for (ErrorGroup group : groups) {
      assertThat(group.firstLineNumber()).isBetween(1L, group.lastLineNumber());
      assertThat(group.lastLineNumber()).isLessThanOrEqualTo(lines);
      assertThat(group.firstLine()).hasSizeLessThanOrEqualTo(1_000);
      assertThat(group.detail()).hasSizeBetween(1, 201);
      assertThat(group.detail().stream().mapToInt(String::length).sum()).isLessThanOrEqualTo((16 << 10) + 40);
    }
    grouper.flush();
    assertThat(grouper.groups()).as("nothing is left to flush").isEqualTo(groups);
  }

  @FuzzTest(maxDuration = "5m")
  void urlsAreFound(byte[] input) {
    for (String url : Urls.in(new String(input, StandardCharsets.UTF_8))) {
      assertThat(url).hasSizeLessThanOrEqualTo(2_000).doesNotContain("\u001b", "\n", " ", "\"");
      String authority = url.substring(url.indexOf("://") + 3).split("[/?#]", 2)[0];
      assertThat(url.toLowerCase(Locale.ROOT)).matches("(?s)(https?|wss?)://.+");
      assertThat(authority.replace("***@", "")).as(url).isNotEmpty().doesNotContain("@");
    }
  }

  /** What costs more than its length shows here as an input that is slow. */
  @FuzzTest(maxDuration = "5m")
  void longLinesAreRead(byte[] input) {
    String text = new String(input, StandardCharsets.UTF_8).replace("\n", "");
    if (text.isEmpty()) {
      return;
    }
    String line = text.repeat(LONG / text.length() + 1);
    assertThat(Urls.in(line)).hasSizeLessThanOrEqualTo(20);
    var grouper = new ErrorGrouper();
    for (int number = 1; number <= 20; number++) {
      grouper.accept(new LogEntry.Line(InstanceId.sole("web"), number, Instant.ofEpochSecond(number), Origin.OUT, 1,
          number % 5 == 0, line));
    }
    grouper.flush();
    check(grouper, 20);
  }
}
