// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static dev.drover.logs.ModelLog.WEB;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.logs.LogEntry.Gap;
import dev.drover.logs.LogEntry.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Files that are cut or turned to something else anywhere: nothing wrong is told of them, and numbers go on. */
@Timeout(60)
class LogFileCutTest extends LogFileFixture {
  /** Lines whose time, origin and incarnation were lost with their records are told with those of the file. */
  private static void checkTexts(ModelLog model, List<LogEntry> found) {
    long at = 1;
    for (LogEntry entry : found) {
      switch (entry) {
        case Line line -> {
          Line printed = model.lines.get(at);
          assertThat(line.number()).isEqualTo(at++);
          assertThat(printed).as("line %d", line.number()).isNotNull();
          if (printed != null) {
            assertThat(line.text().replace("\r", "")).isEqualTo(printed.text().replace("\r", ""));
          }
        }
        case LogEntry.Suppressed mark -> throw new AssertionError(mark);
        case LogEntry.Unreached away -> throw new AssertionError(away);
        case Gap gap -> {
          at += gap.missed();
          assertThat(gap.next()).isEqualTo(at);
        }
      }
    }
  }

  @Test
  void log_thatIsCutAnywhere_tellsWhatIsBeforeTheCut_andNumbersGoOn() throws IOException {
    in(temp.resolve("whole"));
    var model = new ModelLog(11);
    small(model);
    byte[] bytes = Files.readAllBytes(log);
    byte[] records = Files.readAllBytes(index);
    long last = model.next - 1;
    long most = told(all());
    for (int length = 0; length < bytes.length; length++) {
      in(temp.resolve("cut" + length));
      Files.createDirectories(folder);
      Files.write(log, Arrays.copyOf(bytes, length));
      Files.write(index, records);
      model.check(all(), 1); // by a reader, before it is mended
      try (LogFile file = open()) {
        assertThat(file.lastLine()).isEqualTo(last);
        List<LogEntry> found = all();
        assertThat(model.check(found, 1)).isEqualTo(model.next);
        assertThat(told(found)).isBetween(wholeLines(bytes, length), most);
        goOn(file, model);
        assertThat(model.check(all(), 1)).isEqualTo(model.next);
      }
      assertThat(all()).contains(model.lines.get(last + 1));
      try (LogFile again = open()) {
        assertThat(again.lastLine()).isEqualTo(last + 1);
      }
      model.next = last + 1;
      delete(folder);
    }
  }

  private static long wholeLines(byte[] bytes, int length) {
    long count = 0;
    for (int i = 0; i < length; i++) {
      count += bytes[i] == '\n' ? 1 : 0;
    }
    return count;
  }

  @Test
  void index_thatIsCutAnywhere_losesNoLine_andNumbersGoOn() throws IOException {
    in(temp.resolve("whole"));
    var model = new ModelLog(13); // without gaps, for the number of lost lines is lost with the index
    try (LogFile file = open()) {
      for (int i = 0; i < 12; i++) {
        ModelLog.Printed printed = model.print();
        if (!printed.run.has(Run.GAP)) {
          printed.to(file);
        } else {
          model.next = printed.run.firstLine();
        }
        file.flush();
      }
    }
    byte[] bytes = Files.readAllBytes(log);
    byte[] records = Files.readAllBytes(index);
    long last = model.next - 1;
    assertThat(told(all())).isEqualTo(last);
    for (int length = 0; length < records.length; length++) {
      in(temp.resolve("cut" + length));
      Files.createDirectories(folder);
      Files.write(log, bytes);
      Files.write(index, Arrays.copyOf(records, length));
      model.check(all(), 1);
      try (LogFile file = open()) {
        assertThat(file.lastLine()).isEqualTo(last);
        checkTexts(model, all());
        assertThat(told(all())).isEqualTo(last);
        goOn(file, model);
      }
      checkTexts(model, all());
      assertThat(told(all())).isEqualTo(last + 1);
      model.next = last + 1;
      delete(folder);
    }
  }

  @Test
  void both_whereAnyBitIsTurned_tellNothingThatWasNotPrinted_andNeverFail() throws IOException {
    in(temp.resolve("whole"));
    var model = new ModelLog(17);
    small(model);
    byte[] bytes = Files.readAllBytes(log);
    byte[] records = Files.readAllBytes(index);
    var random = new SplittableRandom(3);
    for (int at = 0; at < records.length; at++) {
      in(temp.resolve("bit" + at));
      Files.createDirectories(folder);
      byte[] turned = records.clone();
      turned[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(log, bytes);
      Files.write(index, turned);
      model.check(all(), 1);
      try (LogFile file = open()) {
        boolean headed = at >= IndexFormat.SLOT_BYTES;
        if (headed && at < records.length - IndexFormat.SLOT_BYTES) {
          assertThat(file.lastLine()).isEqualTo(model.next - 1);
          assertThat(model.check(all(), 1)).isEqualTo(model.next);
        }
        long next = file.lastLine() + 1;
        file.append(new Run(next, 1, 5, 1, (byte) 0), "x\n".getBytes(UTF_8), 0, 2);
        file.flush();
        assertThat(all().getLast()).isInstanceOf(Line.class);
        assertThat(((Line) all().getLast()).number()).isEqualTo(next);
      }
      delete(folder);
    }
  }

  @Test
  void packedFile_thatIsTorn_isAGapFromThereOn() throws IOException {
    var model = new ModelLog(10);
    var policy = new FilePolicy(2_000_000, 9, Duration.ofDays(10_000_000), true);
    try (LogFile file = LogFile.open(folder, WEB, policy, clock)) {
      while (LogHistory.of(folder, WEB).firstLine() == 0 || new FileNames(folder, WEB).rotated().isEmpty()) {
        for (int i = 0; i < 1000; i++) {
          model.print().to(file);
        }
        file.flush();
      }
      goOn(file, model);
      file.tidy();
    }
    Path packed = new FileNames(folder, WEB).packed(1);
    long whole = told(all());
    model.checkAll(all(), 1);
    cut(packed, Files.size(packed) / 2);
    List<LogEntry> found = all();
    assertThat(model.check(found, 1)).isEqualTo(model.next);
    assertThat(told(found)).isBetween(whole / 10, whole * 9 / 10);
    Files.delete(packed);
    long rest = new HistoryFiles(new FileNames(folder, WEB)).firstLines().last();
    assertThat(rest).isGreaterThan(2);
    model.checkAll(all().subList(1, all().size()), rest);
    assertThat(all().getFirst()).isEqualTo(new Gap(WEB, rest - 1, rest));
  }
}
