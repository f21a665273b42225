// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static dev.drover.logs.ModelLog.WEB;
import static dev.drover.logs.ModelLog.rest;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.drover.logs.LogEntry.Gap;
import dev.drover.logs.LogEntry.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that are torn, cut, removed or not ours: nothing wrong is told of them, and numbers go on. */
@Timeout(60)
class LogFileDamageTest {
  private static final FilePolicy LARGE = new FilePolicy(1 << 30, 3, Duration.ofDays(10_000_000), false);

  @TempDir
  Path temp;

  private final AtomicLong millis = new AtomicLong(1_000_000);
  private final InstantSource clock = () -> Instant.ofEpochMilli(millis.get());
  private Path folder = Path.of("");
  private Path log = Path.of("");
  private Path index = Path.of("");

  @BeforeEach
  void nameFiles() {
    in(temp.resolve("logs"));
  }

  private void in(Path where) {
    folder = where;
    log = folder.resolve("web%2F2.log");
    index = folder.resolve("web%2F2.idx");
  }

  private LogFile open() throws IOException {
    return LogFile.open(folder, WEB, LARGE, clock);
  }

  private List<LogEntry> all() {
    try (HistoryCursor cursor = LogHistory.of(folder, WEB).from(1)) {
      return rest(cursor);
    }
  }

  private static long told(List<LogEntry> found) {
    return found.stream().filter(Line.class::isInstance).count();
  }

  /** A few runs of each kind, flushed one by one; the lengths of both files after each. */
  private List<long[]> small(ModelLog model) throws IOException {
    List<long[]> ends = new ArrayList<>();
    try (LogFile file = open()) {
      for (int i = 0; i < 12; i++) {
        model.print().to(file);
        file.flush();
        ends.add(new long[]{Files.size(log), Files.size(index), model.next - 1});
      }
    }
    return ends;
  }

  private static void cut(Path file, long length) throws IOException {
    try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

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

  private static void goOn(LogFile file, ModelLog model) throws IOException {
    model.line("goes on".getBytes(UTF_8)).to(file);
    file.flush();
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
  void log_thatWasRemovedBetween_isAGap() throws IOException {
    var model = new ModelLog(6);
    small(model);
    long last = model.next - 1;
    Files.delete(log);
    assertThat(all()).isEmpty();
    for (int i = 0; i < 3; i++) { // opened in vain twice
      try (LogFile file = open()) {
        assertThat(file.lastLine()).isEqualTo(last);
        if (i == 2) {
          goOn(file, model);
        }
      }
    }
    assertThat(all()).containsExactly(new Gap(WEB, last, last + 1), model.lines.get(last + 1));
  }

  @Test
  void log_thatIsRemovedWhileItIsWritten_isMadeAgain_andAGap() throws IOException {
    var model = new ModelLog(7);
    try (LogFile file = open()) {
      goOn(file, model);
      HistoryCursor follower = LogHistory.of(folder, WEB).from(1);
      assertThat(rest(follower)).hasSize(1);
      for (int i = 0; i < 4; i++) {
        switch (i) {
          case 0 -> Files.delete(log);
          case 1 -> Files.delete(index);
          case 2 -> cut(log, 0);
          default -> delete(folder);
        }
        millis.addAndGet(1_000);
        long next = model.next;
        goOn(file, model);
        goOn(file, model);
        assertThat(all()).containsExactly(new Gap(WEB, next - 1, next), model.lines.get(next),
            model.lines.get(next + 1));
        assertThat(rest(follower)).containsExactly(model.lines.get(next), model.lines.get(next + 1));
        assertThat(file.lostLines()).isZero();
      }
      follower.close();
    }
  }

  @Test
  void folder_thatCannotBe_losesLines_thatAreCountedAndToldAsAGap() throws IOException {
    var model = new ModelLog(8);
    Files.createDirectories(folder.getParent());
    Files.writeString(folder, "in the way");
    try (LogFile file = open()) {
      for (int i = 1; i <= 5; i++) {
        int lost = i;
        model.line("lost".getBytes(UTF_8)).to(file);
        assertThatThrownBy(file::flush).isInstanceOf(IOException.class);
        assertThat(file.lostLines()).isEqualTo(lost);
      }
      Files.delete(folder);
      goOn(file, model);
      assertThat(file.lostLines()).isEqualTo(5);
      assertThat(all()).containsExactly(new Gap(WEB, 5, 6), model.lines.get(6L));
    }
  }

  @Test
  void lines_thatWereLostLast_areKnownAfterAReopening() throws IOException {
    var model = new ModelLog(8);
    try (LogFile file = open()) {
      goOn(file, model);
      delete(folder);
      Files.writeString(folder, "in the way");
      millis.addAndGet(1_000);
      model.line("lost".getBytes(UTF_8)).to(file);
      assertThatThrownBy(file::flush).isInstanceOf(IOException.class);
      Files.delete(folder);
    }
    assertThat(all()).containsExactly(new Gap(WEB, 1, 2), new Gap(WEB, 1, 3));
    try (LogFile file = open()) {
      assertThat(file.lastLine()).isEqualTo(2);
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
