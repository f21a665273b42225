// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code ps --watch}, against a Drover that changes, and then ends. */
@Timeout(60)
class WatchTest {
  private static final String ROW = "{\"instance\":\"%s\",\"phase\":\"%s\",\"node\":\"local\",\"reason\":\"\"}";

  @TempDir
  Path directory;

  /** Answers with these in turn, then not at all. */
  private FakeDrover answering(List<String> bodies) {
    var next = new AtomicInteger();
    return FakeDrover.in(directory, to -> {
      int number = next.getAndIncrement();
      String answer = number < bodies.size()
          ? "HTTP/1.1 200 OK\r\nContent-Length: " + bodies.get(number).length() + "\r\n\r\n" + bodies.get(number)
          : "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";
      to.write(ByteBuffer.wrap(answer.getBytes(UTF_8)));
    });
  }

  private void watch(Screen screen, boolean json) {
    assertThatThrownBy(() -> new Watch(new Queries(new Client(Home.find(directory, directory)), screen.terminal,
        Duration.ofSeconds(30)), screen.terminal, Duration.ofMillis(1)).run(json)).isInstanceOf(Failure.class)
        .hasMessageContaining("503");
  }

  private static String all(String... rows) {
    return "[" + String.join(",", rows) + "]";
  }

  @Test
  void forPrograms_itIsALineWhenItChanged() {
    String first = all(ROW.formatted("web", "STARTING"));
    String then = all(ROW.formatted("web", "RUNNING"));
    try (var _ = answering(List.of(first, first, then))) {
      Screen screen = Screen.in(directory);
      watch(screen, true);
      assertThat(screen.out()).isEqualTo(first + "\n" + then + "\n");
    }
  }

  @Test
  void withoutAScreen_itIsATableWhenItChanged() {
    String first = all(ROW.formatted("web", "STARTING"));
    try (var _ = answering(List.of(first, first, all(ROW.formatted("web", "RUNNING"))))) {
      Screen screen = Screen.in(directory);
      watch(screen, false);
      assertThat(screen.out().lines().filter(line -> line.startsWith("INSTANCE"))).hasSize(2);
      assertThat(screen.out()).containsSubsequence("STARTING", "\n\nINSTANCE", "RUNNING");
    }
  }

  @Test
  void onAScreen_itIsWrittenOverWhatWasThere_andFitsIt() {
    String many = all(ROW.formatted("a", "RUNNING"), ROW.formatted("b", "RUNNING"), ROW.formatted("c", "RUNNING"),
        ROW.formatted("d", "RUNNING"));
    try (var _ = answering(List.of(many, many))) {
      var screen = new Screen(directory, true, Map.of("COLUMNS", "60", "LINES", "5", "NO_COLOR", "1"));
      watch(screen, false);
      assertThat(screen.out()).startsWith("\u001b[2J\u001b[HINSTANCE")
          .contains("... and 2 more\u001b[K\n\u001b[J\u001b[H")
          .doesNotContain("\u001b[32m");
      assertThat(screen.out().lines().filter(line -> line.startsWith("c "))).isEmpty();
    }
  }

  @Test
  void whenDroverHasEndedMeanwhile_thatIsItsEnd() throws Exception {
    String seen = all(ROW.formatted("web", "RUNNING"));
    var screen = Screen.in(directory);
    var drover = new java.util.concurrent.atomic.AtomicReference<FakeDrover>();
    drover.set(FakeDrover.in(directory, to -> {
      FakeDrover.send(to, "HTTP/1.1 200 OK\r\nContent-Length: " + seen.length() + "\r\n\r\n" + seen);
      java.util.Objects.requireNonNull(drover.get()).close();
    }));
    assertThat(
        new Watch(new Queries(new Client(Home.find(directory, directory)), screen.terminal, Duration.ofSeconds(30)),
            screen.terminal, Duration.ofMillis(200)).run(true))
        .isZero();
    assertThat(screen.out()).isEqualTo(seen + "\n");
  }

  @Test
  void whereNoDroverRuns_itIsTold() {
    Screen screen = Screen.in(directory);
    assertThat(screen.run("ps", "--watch")).isEqualTo(Failure.NOT_RUNNING);
  }
}
