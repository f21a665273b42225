// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static dev.drover.logs.ModelLog.WEB;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.logs.LogEntry.Origin;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who passes over what is not wanted finds what one finds who looks at every line. */
@Timeout(120)
class FilteredReadingTest {
  private static final Duration LONG = Duration.ofDays(1_000_000);
  private static final int QUERIES = 15;

  @TempDir
  Path folder;

  private static ModelLog printed(Path to, long seed, int runs, long maxBytes) throws IOException {
    var model = new ModelLog(seed);
    var random = new SplittableRandom(seed);
    try (LogFile file = LogFile.open(to, WEB, new FilePolicy(maxBytes, 1000, LONG, true))) {
      for (int i = 0; i < runs; i++) {
        model.print().to(file);
        if (i % 50 == 0) {
          model.millis -= random.nextInt(30); // a clock that is set back
          file.flush();
        }
      }
      file.tidy();
    }
    return model;
  }

  /** Writes over some bytes, and cuts some files. */
  private void damage(SplittableRandom random) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        try (var bytes = new RandomAccessFile(file.toFile(), "rw")) {
          if (bytes.length() > 100 && random.nextInt(3) == 0) {
            for (int i = random.nextInt(4); i > 0; i--) {
              bytes.seek(random.nextLong(bytes.length()));
              bytes.write(random.nextInt(3) == 0 ? '\n' : 'x');
            }
          }
          if (random.nextInt(6) == 0) {
            bytes.setLength(random.nextLong(bytes.length() + 1));
          }
        }
      }
    }
  }

  private static LogReader reader(Path of, long from) {
    return new LogReader(WEB, () -> null, Optional.of(LogHistory.of(of, WEB)), from);
  }

  private static List<LogEntry> all(MergedLog log) {
    var found = new ArrayList<LogEntry>();
    try (log) {
      MergedLog.Batch batch;
      do {
        batch = log.next(100);
        found.addAll(batch.entries());
      } while (batch.more());
    }
    return found;
  }

  private LogFilter filter(SplittableRandom random, ModelLog model) {
    var word = new StringBuilder();
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      word.append((char) ('a' + random.nextInt(26)));
    }
    String regex = switch (random.nextInt(7)) {
      case 0 -> Pattern.quote(word.toString());
      case 1 -> word + ".*" + (char) ('a' + random.nextInt(26));
      case 2 -> "^" + word.charAt(0) + "[a-m]";
      case 3 -> word.charAt(0) + "\uFFFD?" + word + "?$";
      case 4 -> "\r|" + word;
      case 5 -> "(" + word + "|x" + (char) ('a' + random.nextInt(26)) + "x|q+z)";
      default -> word.toString();
    };
    return new LogFilter(random.nextInt(3) == 0 ? Optional.of(Origin.ERR) : Optional.empty(),
        random.nextInt(3) == 0
            ? Optional
                .of(Instant.ofEpochMilli(random.nextLong(1_000_000, model.millis + 10)).plusNanos(random.nextInt(2)))
            : Optional.empty(),
        random.nextInt(8) == 0 ? Optional.empty() : Optional.of(Pattern.compile(regex)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void files_alsoOfSeveralInstances_alsoDamaged_areReadAlike(long seed) throws IOException {
    var random = new SplittableRandom(seed);
    List<Path> folders = List.of(folder.resolve("a"), folder.resolve("b"), folder.resolve("c"));
    ModelLog model = new ModelLog(seed);
    for (Path each : folders) {
      model = printed(each, random.nextLong(), random.nextInt(1, 1500), seed % 2 == 0 ? 1 << 30 : 50_000);
    }
    if (seed > 4) {
      damage(random);
    }
    int found = 0;
    for (int i = 0; i < QUERIES; i++) {
      LogFilter filter = filter(random, model);
      List<Long> from = folders.stream().map(_ -> random.nextLong(1, 3000)).toList();
      boolean bytes = random.nextBoolean();
      List<LogEntry> quick = all(merged(folders, from, filter, filter.wanted(bytes)));
      List<LogEntry> slow = all(
          merged(folders, from, filter, new Wanted(Optional.empty(), Long.MAX_VALUE, List.of(), bytes)));
      assertThat(quick).as("%s from %s", filter, from).isEqualTo(slow);
      found += quick.size();
    }
    assertThat(found).isGreaterThan(QUERIES);
  }

  private static MergedLog merged(List<Path> folders, List<Long> from, LogFilter filter, Wanted wanted) {
    var readers = new ArrayList<LogReader>();
    for (int i = 0; i < folders.size(); i++) {
      readers.add(reader(folders.get(i), from.get(i)));
    }
    return new MergedLog(readers, filter, wanted);
  }

  @Test
  void whatIsFound_isWhatWasPrinted_withItsBytes() throws IOException {
    ModelLog model = printed(folder, 9, 3000, 100_000);
    Pattern pattern = Pattern.compile("[a-m]q");
    var filter = new LogFilter(Optional.empty(), Optional.empty(), Optional.of(pattern));
    var found = new ArrayList<LogEntry.Line>();
    for (LogEntry entry : all(new MergedLog(List.of(reader(folder, 1)), filter, true))) {
      if (entry instanceof LogEntry.Line line) {
        String raw = new String(line.printed().orElseThrow().bytes(), ISO_8859_1);
        assertThat(raw).isIn(model.raw.get(line.number()), model.raw.get(line.number()) + "\n");
        found.add(new LogEntry.Line(line.instance(), line.number(), line.time(), line.origin(), line.incarnation(),
            line.partial(), line.text()));
      }
    }
    assertThat(found).hasSizeGreaterThan(100).isEqualTo(new java.util.TreeMap<>(model.lines).values().stream()
        .filter(line -> pattern.matcher(line.text()).find()).toList());
  }

  @Test
  void bytesOfALine_areThoseThatWerePrinted() throws IOException {
    var model = new ModelLog(1);
    byte[] hostile = {0, (byte) 0xff, 0x1b, '[', '1', 'm', (byte) 0xe2, (byte) 0x82, '\r'};
    try (LogFile file = LogFile.open(folder, WEB, new FilePolicy(1 << 20, 10, LONG, true))) {
      model.line(hostile).to(file);
      model.line(new byte[0]).to(file);
      file.append(new Run(3, 1, model.millis, 1, Run.PARTIAL), hostile, 0, hostile.length);
      file.append(new Run(4, 1, model.millis, 1, (byte) (Run.ERR | Run.UNENDED)), hostile, 0, 3);
    }
    var bytes = new java.io.ByteArrayOutputStream();
    for (LogEntry entry : all(new MergedLog(List.of(reader(folder, 1)), LogFilter.ALL, true))) {
      bytes.writeBytes(((LogEntry.Line) entry).printed().orElseThrow().bytes());
    }
    String text = new String(hostile, ISO_8859_1);
    assertThat(bytes.toString(ISO_8859_1)).isEqualTo(text + "\n\n" + text + text.substring(0, 3));
  }

  @Test
  void aSearchThatFindsNothing_givesNothingFromTimeToTime() throws IOException {
    var model = new ModelLog(1);
    try (LogFile file = LogFile.open(folder, WEB, new FilePolicy(1 << 30, 10, LONG, true))) {
      for (int i = 0; i < 400; i++) {
        model.line("x".repeat(60 << 10).getBytes(UTF_8)).to(file);
      }
    }
    for (String regex : List.of("rare", "xyz", "x\nx", "rare|word", "[yz]")) {
      var filter = new LogFilter(Optional.of(Origin.OUT), Optional.empty(), Optional.of(Pattern.compile(regex)));
      try (var log = new MergedLog(List.of(reader(folder, 1)), filter)) {
        int batches = 0;
        MergedLog.Batch batch;
        do {
          batch = log.next(500);
          assertThat(batch.entries()).isEmpty();
          batches++;
        } while (batch.more());
        assertThat(batches).as(regex).isGreaterThan(10);
      }
    }
  }

  @Test
  void aPatternThatTakesTooManyFrames_isToldOfItsLine() throws IOException {
    var model = new ModelLog(8);
    try (LogFile file = LogFile.open(folder, WEB, new FilePolicy(1 << 20, 10, LONG, true))) {
      model.line("ok".getBytes(UTF_8)).to(file);
      model.line(("!" + "ab".repeat(100_000)).getBytes(UTF_8)).to(file);
    }
    var filter = new LogFilter(Optional.empty(), Optional.empty(), Optional.of(Pattern.compile("^!(a|b)*$")));
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> all(new MergedLog(List.of(reader(folder, 1)), filter)))
        .isInstanceOf(LogFilter.TooSlow.class).hasMessageContaining("line 2 of");
  }
}
