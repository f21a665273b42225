// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static dev.drover.logs.ModelLog.WEB;
import static dev.drover.logs.ModelLog.rest;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is found again, whatever is done to the files in good order. */
@Timeout(60)
class LogFileTest {
  private static final FilePolicy LARGE = new FilePolicy(1 << 30, 3, Duration.ofDays(10_000_000), false);

  @TempDir
  Path temp;

  private final AtomicLong millis = new AtomicLong(1_000_000);
  private final InstantSource clock = () -> Instant.ofEpochMilli(millis.get());

  private Path folder() {
    return temp.resolve("logs");
  }

  private LogFile open(FilePolicy policy) throws IOException {
    return LogFile.open(folder(), WEB, policy, clock);
  }

  private LogHistory history() {
    return LogHistory.of(folder(), WEB);
  }

  private List<LogEntry> all() {
    try (HistoryCursor cursor = history().from(1)) {
      return rest(cursor);
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder())) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void nothing_whenNothingWasPrinted_isMade() throws IOException {
    try (LogFile file = open(LARGE)) {
      file.flush();
      file.sync();
      assertThat(file.lastLine()).isZero();
    }
    assertThat(folder()).doesNotExist();
    assertThat(history().firstLine()).isZero();
    assertThat(history().lastLine()).isZero();
    assertThat(all()).isEmpty();
  }

  @Test
  void log_isPlainLines_forItsOwnerAlone() throws IOException {
    try (LogFile file = open(LARGE)) {
      byte[] two = "a\0b\r\nÄ\n".getBytes(UTF_8);
      file.append(new Run(1, 2, 5, 1, (byte) 0), two, 0, two.length);
      file.append(new Run(3, 1, 5, 1, Run.PARTIAL), two, 0, 1);
      file.append(new Run(4, 1, 5, 1, Run.UNENDED), two, 0, 0);
      assertThat(folder()).doesNotExist();
      file.flush();
      assertThat(names()).containsExactly("web%2F2.idx", "web%2F2.log");
      assertThat(Files.readString(folder().resolve("web%2F2.log"))).isEqualTo("a\0b\r\nÄ\na\n\n");
      for (String name : names()) {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder().resolve(name))))
            .isEqualTo("rw-------");
      }
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder()))).isEqualTo("rwx------");
    }
    assertThat(all()).extracting(entry -> ((LogEntry.Line) entry).text()).containsExactly("a\0b", "Ä", "a", "");
    assertThat(all()).extracting(entry -> ((LogEntry.Line) entry).partial()).containsExactly(false, false, true, false);
  }

  @Test
  void neighbours_thatShareAll_areOneRecord() throws IOException {
    try (LogFile file = open(LARGE)) {
      byte[] line = "x\n".getBytes(UTF_8);
      for (int i = 1; i <= 1000; i++) {
        file.append(new Run(i, 1, 5, 1, (byte) 0), line, 0, 2);
      }
      file.append(new Run(1001, 1, 6, 1, (byte) 0), line, 0, 2);
      file.append(new Run(1002, 1, 6, 1, Run.ERR), line, 0, 2);
      file.append(new Run(1003, 1, 6, 2, Run.ERR), line, 0, 2);
      file.flush();
    }
    assertThat(Files.size(folder().resolve("web%2F2.idx"))).isEqualTo((1 + 4) * IndexFormat.SLOT_BYTES);
    assertThat(all()).hasSize(1003);
  }

  @Test
  void run_thatIsLargerThanTheBuffer_isKeptWhole() throws IOException {
    var model = new ModelLog(1);
    byte[] huge = "y".repeat(3 * Pending.MOST_BYTES + 17).getBytes(UTF_8);
    try (LogFile file = open(LARGE)) {
      model.line("before".getBytes(UTF_8)).to(file);
      model.line(huge).to(file);
      model.line("after".getBytes(UTF_8)).to(file);
      file.flush();
      model.checkAll(all(), 1);
    }
  }

  @Test
  void numbers_thatGoBack_areRefused() throws IOException {
    try (LogFile file = open(LARGE)) {
      byte[] line = "x\n".getBytes(UTF_8);
      file.append(new Run(5, 1, 5, 1, (byte) 0), line, 0, 2);
      assertThatThrownBy(() -> file.append(new Run(5, 1, 5, 1, (byte) 0), line, 0, 2))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> file.append(new Run(6, 1, 5, 1, (byte) 0), line, 0, 1))
          .isInstanceOf(IllegalArgumentException.class);
      file.append(new Run(8, 1, 5, 1, (byte) 0), line, 0, 2);
    }
    assertThat(all()).extracting(Object::getClass).containsExactly(LogEntry.Gap.class, LogEntry.Line.class,
        LogEntry.Gap.class, LogEntry.Line.class);
  }

  @Test
  void file_whenItIsFull_isRotated_andTheOldestGo() throws IOException {
    var model = new ModelLog(2);
    var policy = new FilePolicy(100, 2, Duration.ofDays(1), true);
    try (LogFile file = open(policy)) {
      for (int i = 0; i < 5; i++) {
        model.line("z".repeat(100).getBytes(UTF_8)).to(file);
        file.flush();
      }
      assertThat(names()).contains("web%%2F2@%019d.log".formatted(5), "web%%2F2@%019d.idx".formatted(1));
      file.tidy();
      assertThat(names()).containsExactly("web%2F2.idx", "web%2F2.log", "web%%2F2@%019d.idx".formatted(4),
          "web%%2F2@%019d.log.gz".formatted(4), "web%%2F2@%019d.idx".formatted(5),
          "web%%2F2@%019d.log.gz".formatted(5));
      assertThat(all()).containsExactly(new LogEntry.Gap(WEB, 3, 4), model.lines.get(4L), model.lines.get(5L));
      assertThat(history().firstLine()).isEqualTo(4);
      assertThat(history().lastLine()).isEqualTo(5);
    }
    try (LogFile file = open(policy)) {
      assertThat(file.lastLine()).isEqualTo(5);
    }
  }

  @Test
  void file_whenItIsOld_isRotated_andThenRemoved() throws IOException {
    var model = new ModelLog(3);
    var policy = new FilePolicy(1 << 20, 9, Duration.ofSeconds(10), false);
    try (LogFile file = open(policy)) {
      model.line("old".getBytes(UTF_8)).to(file);
      file.flush();
      assertThat(names()).hasSize(2);
      millis.addAndGet(10_001);
      model.millis = millis.get();
      model.line("new".getBytes(UTF_8)).to(file);
      file.flush();
      assertThat(names()).hasSize(4);
      file.tidy();
      assertThat(names()).hasSize(4);
      millis.addAndGet(10_001);
      file.tidy();
      assertThat(names()).containsExactly("web%2F2.idx", "web%2F2.log");
      assertThat(all()).containsExactly(new LogEntry.Gap(WEB, 2, 3));
    }
    try (LogFile file = open(policy)) {
      assertThat(file.lastLine()).isEqualTo(2);
    }
  }

  @Test
  void thread_thatIsInterrupted_writesAllTheSame() throws IOException {
    var model = new ModelLog(4);
    try (LogFile file = open(LARGE)) {
      model.line("one".getBytes(UTF_8)).to(file);
      Thread.currentThread().interrupt();
      file.flush();
      model.line("two".getBytes(UTF_8)).to(file);
      file.flush();
      List<LogEntry> found = all();
      assertThat(Thread.interrupted()).isTrue();
      model.checkAll(found, 1);
      assertThat(file.lostLines()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void randomRuns_whateverIsDoneBetween_areFoundAgain(long seed) throws IOException {
    var random = new SplittableRandom(seed);
    var model = new ModelLog(seed);
    var policy = new FilePolicy(random.nextInt(1, 20_000), 1000, Duration.ofDays(10_000_000), random.nextBoolean());
    LogFile file = open(policy);
    HistoryCursor follower = history().from(1);
    long followed = 1;
    for (int i = 0; i < 400; i++) {
      model.print().to(file);
      switch (random.nextInt(12)) {
        case 0, 1, 2 -> file.flush();
        case 3 -> file.tidy();
        case 4 -> {
          file.close();
          file = open(policy);
          assertThat(file.lastLine()).isEqualTo(model.next - 1);
        }
        case 5, 6 -> followed = model.check(rest(follower), followed);
        case 7 -> {
          file.flush();
          long from = random.nextLong(1, model.next + 1);
          try (HistoryCursor cursor = history().from(from)) {
            model.checkAll(rest(cursor), from);
          }
        }
        default -> {
        }
      }
    }
    file.close();
    assertThat(model.check(rest(follower), followed)).isEqualTo(model.next);
    follower.close();
    model.checkAll(all(), 1);
    assertThat(history().lastLine()).isEqualTo(model.next - 1);
    checkTimes(model, random);
    checkRaw(model);
  }

  private void checkTimes(ModelLog model, SplittableRandom random) {
    for (int i = 0; i < 50; i++) {
      Instant time = Instant.ofEpochMilli(random.nextLong(1_000_000 - 2, model.millis + 2));
      long line = history().lineAt(time);
      for (LogEntry.Line each : model.lines.values()) {
        assertThat(each.number() < line).as("line %d at %s", each.number(), time).isEqualTo(each.time().isBefore(time));
      }
    }
  }

  private void checkRaw(ModelLog model) throws IOException {
    try (HistoryLines lines = history().lines(1)) {
      int told = 0;
      for (var found = lines.advance(); found != HistoryLines.Found.END; found = lines.advance()) {
        if (found == HistoryLines.Found.LINE) {
          assertThat(new String(lines.buffer(), lines.offset(), lines.length(), ISO_8859_1))
              .isEqualTo(model.raw.get(lines.number()));
          told++;
        }
      }
      assertThat(told).isEqualTo(model.raw.size());
    }
  }
}
