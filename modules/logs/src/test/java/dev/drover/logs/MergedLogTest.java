// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.logs.LogEntry.Origin;
import dev.drover.model.InstanceId;
import dev.drover.model.LogSpec;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MergedLogTest {
  private static final InstanceId FIRST = new InstanceId("web", 1);
  private static final InstanceId SECOND = new InstanceId("web", 2);
  private static final LogSpec SPEC = new LogSpec(16 << 10, 1 << 10,
      new LogSpec.Files(false, 200_000, 1, Duration.ofDays(1), false, Duration.ZERO), LogSpec.SlowDisk.BLOCK);
  private final AtomicLong millis = new AtomicLong(1_000);
  private final LogStore store = new LogStore();

  private void print(InstanceId id, String text) {
    var writer = new LogWriter(() -> store.ring(id, SPEC), 1, SPEC.maxLineBytes(), millis::incrementAndGet);
    byte[] line = (text + "\n").getBytes(UTF_8);
    writer.write(Origin.OUT, line, 0, line.length);
  }

  private static List<String> next(MergedLog log) {
    return log.next(100).entries().stream().map(entry -> ((LogEntry.Line) entry).text()).toList();
  }

  @Test
  void aReaderThatIsAdded_goesAmongTheOthers_byTimeAndByTheSameFilter() {
    var filter = new LogFilter(Optional.empty(), Optional.empty(), Optional.of(Pattern.compile("keep")));
    try (var log = new MergedLog(List.of(store.from(FIRST, 1)), filter)) {
      print(FIRST, "keep 1");
      assertThat(next(log)).containsExactly("keep 1");
      print(SECOND, "keep 2");
      print(FIRST, "drop this");
      print(FIRST, "keep 3");
      print(SECOND, "drop that");
      print(SECOND, "keep 4");
      log.add(store.from(SECOND, 1));
      assertThat(next(log)).containsExactly("keep 2", "keep 3", "keep 4");
      print(SECOND, "keep 5");
      assertThat(next(log)).containsExactly("keep 5");
    }
  }

  @Test
  void oneThatBeginsEmpty_takesAll() {
    try (var log = new MergedLog(List.of(), LogFilter.ALL)) {
      assertThat(next(log)).isEmpty();
      print(FIRST, "a");
      log.add(store.from(FIRST, 1));
      assertThat(next(log)).containsExactly("a");
    }
  }
}
