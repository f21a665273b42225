// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static dev.drover.logs.ModelLog.WEB;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.logs.LogEntry.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files that others have written, left half-done, or put in the way: what is ours goes on with its numbers. */
@Timeout(60)
class LogFileForeignTest extends LogFileFixture {
  @Test
  void bytes_thatNoRecordTellsOf_areIndexed_withTheTimeOfTheFile() throws IOException {
    var model = new ModelLog(5);
    try (LogFile file = open()) {
      model.incarnation = 7;
      goOn(file, model);
    }
    Files.writeString(log, "whole\nrest", StandardOpenOption.APPEND);
    Files.setLastModifiedTime(log, FileTime.fromMillis(123_000));
    try (LogFile file = open()) {
      assertThat(file.lastLine()).isEqualTo(3);
      goOn(file, at(model, 4));
    }
    assertThat(Files.readString(log)).isEqualTo("goes on\nwhole\nrest\ngoes on\n");
    assertThat(all()).containsExactly(model.lines.get(1L),
        new Line(WEB, 2, Instant.ofEpochMilli(123_000), LogEntry.Origin.OUT, 7, false, "whole"),
        new Line(WEB, 3, Instant.ofEpochMilli(123_000), LogEntry.Origin.OUT, 7, false, "rest"), model.lines.get(4L));
  }

  private static ModelLog at(ModelLog model, long next) {
    model.next = next;
    return model;
  }

  @Test
  void log_thatWasWrittenByOthers_isIndexed_whateverItIs() throws IOException {
    byte[] foreign = new byte[3 << 20];
    new SplittableRandom(9).nextBytes(foreign);
    Arrays.fill(foreign, 1 << 20, 2 << 20, (byte) 'x'); // a line that is very long
    Files.createDirectories(folder);
    Files.write(log, foreign);
    Files.write(index, "this is no index at all, and never was one of anything".getBytes(UTF_8));
    long last;
    try (LogFile file = open()) {
      last = file.lastLine();
      file.append(new Run(last + 1, 1, 5, 1, (byte) 0), "x\n".getBytes(UTF_8), 0, 2);
    }
    List<LogEntry> found = all();
    assertThat(found).hasSize((int) last + 1).allMatch(Line.class::isInstance);
    try (HistoryLines lines = LogHistory.of(folder, WEB).lines(1)) {
      long bytes = 0;
      while (lines.advance() == HistoryLines.Found.LINE) {
        assertThat(lines.length()).isLessThanOrEqualTo(Pending.MOST_BYTES);
        bytes += lines.length() + ((lines.flags() & Run.PARTIAL) == 0 ? 1 : 0);
      }
      assertThat(bytes).isEqualTo(Files.size(log));
    }
  }

  @Test
  void rotation_thatWasInterruptedAnywhere_isFinished() throws IOException {
    var names = new FileNames(folder, WEB);
    for (int step = 1; step <= 3; step++) {
      in(temp.resolve("step" + step));
      var here = new FileNames(folder, WEB);
      var model = new ModelLog(9);
      small(model);
      Files.move(log, here.log(1));
      if (step > 1) {
        Files.move(index, here.index(1));
      }
      if (step > 2) {
        Files.writeString(here.unfinishedIndex(), "torn");
      }
      new Tidying(here, new FilePolicy(1, 1, Duration.ofDays(10_000_000), true), clock).run();
      model.checkAll(all(), 1);
      try (LogFile file = open()) {
        assertThat(file.lastLine()).isEqualTo(model.next - 1);
        goOn(file, model);
      }
      model.checkAll(all(), 1);
      assertThat(here.unfinishedIndex()).doesNotExist();
    }
    assertThat(names.rotated()).isEmpty();
  }

  @Test
  void names_thatAreNoFiles_areInNobodysWay() throws IOException {
    var model = new ModelLog(9);
    Files.createDirectories(folder);
    Path elsewhere = Files.writeString(temp.resolve("elsewhere"), "not ours\n");
    Files.createSymbolicLink(log, elsewhere);
    Files.createDirectory(index);
    Files.createDirectory(folder.resolve("web%2F2@9999999999999999999.idx"));
    Files.createDirectory(folder.resolve("web%2F2@x.log"));
    Files.writeString(folder.resolve("web%2F2@9223372036854775807.idx"), "no number of a line");
    assertThatThrownBy(this::open).isInstanceOf(IOException.class).hasMessageContaining("web%2F2.idx");
    Files.delete(index);
    try (LogFile file = open()) {
      goOn(file, model);
    }
    assertThat(all()).containsExactly(model.lines.get(1L));
    assertThat(Files.readString(elsewhere)).isEqualTo("not ours\n");
  }
}
