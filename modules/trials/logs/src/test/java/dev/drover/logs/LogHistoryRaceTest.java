// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static dev.drover.logs.ModelLog.WEB;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.logs.LogEntry.Gap;
import dev.drover.logs.LogEntry.Line;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Readers beside a writer that rotates all the time, and somebody who compresses and removes. */
@Timeout(120)
class LogHistoryRaceTest {
  private static final int LINES = 20_000;

  @TempDir
  Path folder;

  private final AtomicBoolean written = new AtomicBoolean();

  private static String text(long number) {
    return "line " + number + " " + "x".repeat((int) (number % 71)) + " " + number;
  }

  private static void assertText(Line line) {
    if (!line.text().equals(text(line.number()))) {
      throw new AssertionError("line " + line.number() + " is told to be " + line.text());
    }
  }

  private void write(LogFile file) throws Exception {
    try {
      for (long number = 1; number <= LINES; number++) {
        byte[] bytes = (text(number) + "\n").getBytes(UTF_8);
        file.append(new Run(number, 1, number, 1, (byte) 0), bytes, 0, bytes.length);
        if (number % 5 == 0) {
          file.flush();
          Race.stillOn();
        }
      }
      file.flush();
    } catch (ClosedByInterruptException over) {
      throw new InterruptedException("the race is over");
    } finally {
      written.set(true);
    }
  }

  private void tidy(LogFile file) throws Exception {
    while (!written.get()) {
      try {
        file.tidy();
      } catch (ClosedByInterruptException over) {
        throw new InterruptedException("the race is over");
      }
      Race.stillOn();
    }
  }

  /** Follows from the first line to the last; how many lines were told. */
  private long follow(boolean gapsAllowed) throws Exception {
    long told = 0;
    long next = 1;
    try (HistoryCursor cursor = LogHistory.of(folder, WEB).from(1)) {
      while (next <= LINES) {
        LogEntry entry = cursor.poll();
        switch (entry) {
          case Line line -> {
            assertThat(line.number()).isEqualTo(next++);
            assertText(line);
            told++;
          }
          case LogEntry.Suppressed mark -> throw new AssertionError(mark);
          case LogEntry.Unreached away -> throw new AssertionError(away);
          case Gap gap -> {
            assertThat(gapsAllowed).as("%s after line %d", gap, next - 1).isTrue();
            assertThat(gap.missed()).isPositive();
            next += gap.missed();
            assertThat(gap.next()).isEqualTo(next);
          }
          case null -> Race.stillOn();
        }
      }
    }
    return told;
  }

  /** Begins anew each time, somewhere, and goes on for some lines. */
  private void look(boolean gapsAllowed) throws Exception {
    LogHistory history = LogHistory.of(folder, WEB);
    long last = 0;
    for (long i = 1; !written.get(); i++) {
      long now = history.lastLine();
      assertThat(now).isGreaterThanOrEqualTo(last);
      last = now;
      long from = 1 + i * 7919 % Math.max(1, now);
      long at = from;
      try (HistoryCursor cursor = history.from(from)) {
        for (int j = 0; j < 20; j++) {
          LogEntry entry = cursor.poll();
          if (entry instanceof Line line) {
            assertThat(line.number()).isEqualTo(at++);
            assertText(line);
          } else if (entry instanceof Gap gap) {
            assertThat(gapsAllowed).as("%s at line %d", gap, at).isTrue();
            at += gap.missed();
          } else {
            assertThat(at).as("the end, seen from %d", from).isGreaterThan(now);
            break;
          }
        }
      }
      Race.stillOn();
    }
  }

  @RepeatedTest(5)
  void readers_whileFilesAreRotatedAndCompressed_seeEachLineOnce() throws Exception {
    var policy = new FilePolicy(5_000, 100_000, Duration.ofDays(10_000_000), true);
    try (LogFile file = LogFile.open(folder, WEB, policy)) {
      new Race().add(() -> write(file)).add(() -> tidy(file)).add(() -> assertThat(follow(false)).isEqualTo(LINES))
          .add(() -> look(false)).run();
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.count()).isGreaterThan(2 * LINES * 50 / 5_000);
    }
  }

  @RepeatedTest(5)
  void readers_whileFilesAreRemoved_seeALineOnce_orAGap() throws Exception {
    var policy = new FilePolicy(5_000, 2, Duration.ofDays(10_000_000), true);
    try (LogFile file = LogFile.open(folder, WEB, policy)) {
      new Race().add(() -> write(file)).add(() -> tidy(file)).add(() -> assertThat(follow(true)).isPositive())
          .add(() -> look(true)).run();
      file.tidy();
    }
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.count()).isEqualTo(6);
    }
  }
}
