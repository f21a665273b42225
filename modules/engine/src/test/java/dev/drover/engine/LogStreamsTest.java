// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.logs.LogEntry;
import dev.drover.logs.LogFilter;
import dev.drover.logs.LogStore;
import dev.drover.logs.LogWriter;
import dev.drover.logs.MergedLog;
import dev.drover.model.InstanceId;
import dev.drover.model.LogSpec;
import dev.drover.view.EventRing;
import dev.drover.view.Followers;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Searches as streams: what they give, and that they end when nobody wants it any more. */
@Timeout(120)
class LogStreamsTest {
  private static final InstanceId WEB = InstanceId.sole("web");
  private static final LogSpec SPEC = new LogSpec(64 << 20, 64 << 10);
  private static final int LINES = 30_000;

  private final ActorTestKit kit = ActorTestKit.create();
  private final LogStore store = new LogStore();

  @AfterEach
  void end() {
    kit.shutdownTestKit();
  }

  private void print(String line, int times) {
    var writer = new LogWriter(() -> store.ring(WEB, SPEC), 1, SPEC.maxLineBytes(), () -> 1234);
    byte[] bytes = (line + "\n").getBytes(UTF_8);
    for (int i = 0; i < times; i++) {
      writer.write(LogEntry.Origin.OUT, bytes, 0, bytes.length);
    }
  }

  private static LogQuery search(String regex, OptionalInt last) {
    return new LogQuery(List.of(WEB), OptionalLong.empty(), Optional.empty(),
        new LogFilter(Optional.empty(), Optional.empty(), Optional.of(Pattern.compile(regex))), last, false, false);
  }

  /** Whether a thread looks at lines in this moment. */
  private static boolean isSearching() {
    return Thread.getAllStackTraces().values().stream()
        .anyMatch(stack -> Arrays.stream(stack).anyMatch(at -> at.getClassName().equals(MergedLog.class.getName())));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 5})
  void aSearchThatNobodyWaitsFor_ends(int last) {
    print("a".repeat(1000), LINES); // each takes the pattern some milliseconds
    var query = search("a{0,300}[b]", last < 0 ? OptionalInt.empty() : OptionalInt.of(last));
    var stop = LogStreams.of(store, new Bells(new EventRing(1), store), new Followers().lines(), query)
        .viaMat(KillSwitches.single(), Keep.right()).to(Sink.ignore())
        .run(kit.system());
    await().pollInterval(Duration.ofMillis(5)).until(LogStreamsTest::isSearching);
    stop.shutdown();
    await().pollInterval(Duration.ofMillis(10)).during(Duration.ofMillis(500)).atMost(Duration.ofSeconds(30))
        .until(() -> !isSearching());
  }

  @Test
  void theLastOfWhatIsFound_areToldInTheirOrder() throws Exception {
    print("hay", LINES);
    print("needle 1", 1);
    print("hay", LINES);
    print("needle 2", 1);
    print("needle 3", 1);
    var found = LogStreams
        .of(store, new Bells(new EventRing(1), store), new Followers().lines(), search("needle", OptionalInt.of(2)))
        .runWith(Sink.seq(), kit.system())
        .toCompletableFuture().get(60, TimeUnit.SECONDS);
    assertThat(found).extracting(entry -> entry instanceof LogEntry.Line line ? line.text() : "")
        .containsExactly("needle 2", "needle 3");
  }
}
