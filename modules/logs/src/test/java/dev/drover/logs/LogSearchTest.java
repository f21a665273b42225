// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static dev.drover.logs.ModelLog.WEB;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fast search finds what a slow one does, and stops where it is told to. */
@Timeout(60)
class LogSearchTest {
  private static final Duration LONG = Duration.ofDays(1_000_000);

  @TempDir
  Path folder;

  private LogHistory history() {
    return LogHistory.of(folder, WEB);
  }

  private LogFile open(long maxBytes) throws IOException {
    return LogFile.open(folder, WEB, new FilePolicy(maxBytes, 1000, LONG, true));
  }

  private ModelLog printed(long seed, int runs, long maxBytes) throws IOException {
    var model = new ModelLog(seed);
    try (LogFile file = open(maxBytes)) {
      for (int i = 0; i < runs; i++) {
        model.print().to(file);
        if (i % 50 == 0) {
          file.flush();
        }
      }
      file.tidy();
    }
    return model;
  }

  private static List<Long> slowly(ModelLog model, SearchRange range, String word) {
    List<Long> found = new ArrayList<>();
    for (Map.Entry<Long, String> line : new TreeMap<>(model.raw).entrySet()) {
      LogEntry.Line told = model.lines.get(line.getKey());
      if (told != null && line.getValue().contains(word) && line.getKey() >= range.fromLine()
          && line.getKey() < range.untilLine() && !told.time().isBefore(range.from())
          && told.time().isBefore(range.until())) {
        found.add(line.getKey());
      }
    }
    return found;
  }

  /** All hits, in as many calls as it takes. */
  private List<Long> quickly(SearchRange range, byte[] word, int most, Duration within) {
    List<Long> found = new ArrayList<>();
    SearchRange left = range;
    while (true) {
      SearchResult result = history().search(left, word, most, within);
      assertThat(result.hits().size()).isLessThanOrEqualTo(most);
      result.hits().forEach(line -> found.add(line.number()));
      if (result.ended()) {
        return found;
      }
      assertThat(result.next()).isGreaterThan(left.fromLine());
      left = left.from(result.next());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void word_inAnyRange_isFoundAsBySlowSearch(long seed) throws IOException {
    ModelLog model = printed(seed, 3000, seed % 2 == 0 ? 1 << 30 : 300_000);
    var random = new SplittableRandom(seed);
    for (int i = 0; i < 30; i++) {
      byte[] word = new byte[random.nextInt(0, 5)];
      for (int j = 0; j < word.length; j++) {
        word[j] = (byte) (i % 5 == 0 ? random.nextInt(256) : 'a' + random.nextInt(26));
      }
      long from = random.nextLong(1, model.next);
      long millis = random.nextLong(1_000_000, model.millis + 1);
      SearchRange range = switch (i % 3) {
        case 0 -> SearchRange.ALL;
        case 1 -> SearchRange.lines(from, from + random.nextLong(model.next));
        default -> new SearchRange(1, model.next, Instant.ofEpochMilli(millis), Instant.ofEpochMilli(millis + 200));
      };
      int most = random.nextBoolean() ? random.nextInt(1, 20) : 100_000;
      String text = new String(word, ISO_8859_1);
      List<Long> slow = slowly(model, range, text);
      assertThat(quickly(range, word, slow.size() > 500 ? 100_000 : most, LONG)).isEqualTo(slow);
      SearchRange few = SearchRange.lines(from, from + 10);
      assertThat(quickly(few, word, most, Duration.ZERO)).isEqualTo(slowly(model, few, text));
    }
  }

  @Test
  void pattern_isFoundInTheTextThatIsShown() throws IOException {
    ModelLog model = printed(6, 500, 100_000);
    Pattern pattern = Pattern.compile("^[a-m]{3}.*\uFFFD?x$");
    SearchResult result = history().search(SearchRange.ALL, pattern, 100_000, LONG);
    assertThat(result.hits()).isNotEmpty().isEqualTo(new TreeMap<>(model.lines).values().stream()
        .filter(line -> pattern.matcher(line.text()).find()).toList());
    assertThat(result.ended()).isTrue();
    assertThat(result.next()).isEqualTo(model.next);
    assertThat(result.missed()).isEqualTo(model.next - 1 - model.lines.size());
    SearchResult first = history().search(SearchRange.ALL, pattern, 1, LONG);
    assertThat(first.hits()).containsExactly(result.hits().getFirst());
    assertThat(first.ended()).isFalse();
    assertThat(first.next()).isEqualTo(result.hits().getFirst().number() + 1);
  }

  @Test
  void pattern_withoutEnd_isStopped_andTheSearchGoesOnBehindIt() throws IOException {
    var model = new ModelLog(7);
    try (LogFile file = open(1 << 20)) {
      model.line("aab".getBytes(UTF_8)).to(file);
      model.line("a".repeat(60).getBytes(UTF_8)).to(file);
      model.line("aab".getBytes(UTF_8)).to(file);
    }
    Pattern endless = Pattern.compile("^(a|a|aa)+b\\1?$"); // what it refers back to is not remembered
    List<Long> found = new ArrayList<>();
    long unmatched = 0;
    SearchRange left = SearchRange.ALL;
    for (boolean ended = false; !ended;) {
      SearchResult result = history().search(left, endless, 10, Duration.ofMillis(50));
      result.hits().forEach(line -> found.add(line.number()));
      unmatched += result.unmatched();
      ended = result.ended();
      left = left.from(result.next());
    }
    assertThat(found).containsExactly(1L, 3L);
    assertThat(unmatched).isEqualTo(1);
  }

  @Test
  void pattern_thatTakesTooManyFrames_isPassedOver() throws IOException {
    var model = new ModelLog(8);
    try (LogFile file = open(1 << 20)) {
      model.line("ab".repeat(100_000).getBytes(UTF_8)).to(file);
      model.line("ab".getBytes(UTF_8)).to(file);
    }
    SearchResult result = history().search(SearchRange.ALL, Pattern.compile("^(a|b)*$"), 10, LONG);
    assertThat(result.hits()).extracting(LogEntry.Line::number).containsExactly(2L);
    assertThat(result.unmatched()).isEqualTo(1);
  }

  @Test
  void search_whereThereIsNothing_endsAtOnce() {
    SearchResult result = history().search(SearchRange.ALL, "x".getBytes(UTF_8), 1, LONG);
    assertThat(result).isEqualTo(new SearchResult(List.of(), 1, true, 0, 0));
  }
}
