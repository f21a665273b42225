// SPDX-License-Identifier: Apache-2.0
package dev.drover.logs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.logs.LogEntry.Origin;
import dev.drover.model.InstanceId;
import dev.drover.model.LogSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Who follows a search over files and a ring, while both go on, misses nothing and sees nothing twice. */
@Timeout(120)
class FilteredFollowTest {
  private static final int LINES = 30_000;
  private static final int EVERY = 37;
  private static final InstanceId WEB = InstanceId.sole("web");
  private static final LogSpec SPEC = new LogSpec(16 << 10, 1 << 10,
      new LogSpec.Files(true, 200_000, 1_000, Duration.ofDays(10_000_000), true, Duration.ZERO),
      LogSpec.SlowDisk.BLOCK);

  @TempDir
  Path folder;

  private static void print(LogStore store) throws Exception {
    var writer = new LogWriter(() -> store.ring(WEB, SPEC), 1, SPEC.maxLineBytes(), System::currentTimeMillis);
    for (int i = 1; i <= LINES; i++) {
      byte[] line = (i + (i % EVERY == 0 ? " the needle" : " some hay") + "\n").getBytes(UTF_8);
      writer.write(i % 2 == 0 ? Origin.OUT : Origin.ERR, line, 0, line.length);
      while (writer.isTooFar()) {
        Race.stillOn();
      }
    }
  }

  private static List<String> follow(LogStore store, String regex, int until) throws Exception {
    var filter = new LogFilter(Optional.empty(), Optional.empty(), Optional.of(Pattern.compile(regex)));
    var found = new ArrayList<String>();
    try (var log = new MergedLog(List.of(store.from(WEB, 1)), filter)) {
      while (found.size() < until) {
        for (LogEntry entry : log.next(100).entries()) {
          assertThat(entry).isInstanceOf(LogEntry.Line.class);
          found.add(((LogEntry.Line) entry).text());
        }
        Race.stillOn();
      }
    }
    return found;
  }

  @RepeatedTest(3)
  void aSearch_whileItIsPrinted_findsEachLineOnce() throws Exception {
    var expected = new ArrayList<String>();
    for (int i = EVERY; i <= LINES; i += EVERY) {
      expected.add(i + " the needle");
    }
    try (var store = LogStore.in(folder, InstantSource.system())) {
      new Race().add(() -> print(store))
          .add(() -> assertThat(follow(store, "the needle", expected.size())).isEqualTo(expected))
          .add(() -> assertThat(follow(store, "n[e]+dle|needle$", expected.size())).isEqualTo(expected)).run();
      assertThat(follow(store, "needle", expected.size())).as("afterwards").isEqualTo(expected);
    }
    try (var store = LogStore.in(folder, InstantSource.system())) {
      assertThat(follow(store, "needle", expected.size())).as("from files alone").isEqualTo(expected);
    }
  }
}
