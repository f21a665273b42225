// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static dev.drover.logs.ModelLog.WEB;
import static dev.drover.logs.ModelLog.rest;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.drover.logs.LogEntry.Line;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The files of one instance, and what tests do to them. */
abstract class LogFileFixture {
  static final FilePolicy LARGE = new FilePolicy(1 << 30, 3, Duration.ofDays(10_000_000), false);

  @TempDir
  Path temp;

  final AtomicLong millis = new AtomicLong(1_000_000);
  final InstantSource clock = () -> Instant.ofEpochMilli(millis.get());
  Path folder = Path.of("");
  Path log = Path.of("");
  Path index = Path.of("");

  @BeforeEach
  void nameFiles() {
    in(temp.resolve("logs"));
  }

  void in(Path where) {
    folder = where;
    log = folder.resolve("web%2F2.log");
    index = folder.resolve("web%2F2.idx");
  }

  LogFile open() throws IOException {
    return LogFile.open(folder, WEB, LARGE, clock);
  }

  List<LogEntry> all() {
    try (HistoryCursor cursor = LogHistory.of(folder, WEB).from(1)) {
      return rest(cursor);
    }
  }

  static long told(List<LogEntry> found) {
    return found.stream().filter(Line.class::isInstance).count();
  }

  /** A few runs of each kind, flushed one by one; the lengths of both files after each. */
  List<long[]> small(ModelLog model) throws IOException {
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

  static void cut(Path file, long length) throws IOException {
    try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
      channel.truncate(length);
    }
  }

  static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  static void goOn(LogFile file, ModelLog model) throws IOException {
    model.line("goes on".getBytes(UTF_8)).to(file);
    file.flush();
  }
}
