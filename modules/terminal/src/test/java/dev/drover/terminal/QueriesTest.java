// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(30)
class QueriesTest {
  private static final String WEB = """
      {"instance":"web/1","process":"web","node":"local","wanted":"UP","phase":"BACKOFF","health":"NONE",\
      "reason":"again in 2 s, attempt 3 of 5, and so on and on and on","pid":null,"incarnation":3,"restarts":2,\
      "restartsInWindow":2,"started":"2026-01-02T12:00:00Z","ready":null,"exited":"2026-01-02T12:00:05Z",\
      "lastExit":{"code":7},"nextStart":null,"specVersion":1,"revision":9}""";
  private static final String LINE = "{\"instance\":\"%s\",\"number\":1,\"text\":\"%s\"}\n";
  @TempDir
  Path directory;
  private Screen screen;

  @BeforeEach
  void open() {
    screen = Screen.in(directory);
  }

  @Test
  void ps_isATable_neverCutWhereNobodyLooks() {
    try (var drover = FakeDrover.answering(directory, 200, "[" + WEB + "]")) {
      assertThat(screen.run("ps")).as(screen.err()).isEqualTo(0);
      assertThat(drover.asked).containsExactly("GET /api/v1/instances");
      assertThat(screen.out()).isEqualTo("""
          INSTANCE  PHASE    HEALTH  PID  UP  RESTARTS  EXIT  REASON
          web/1     BACKOFF  -       -    -   2         7     again in 2 s, attempt 3 of 5, and so on and on and on
          """);
    }
  }

  @Test
  void ps_fitsTheScreen() {
    var narrow = new Screen(directory, true, Map.of("COLUMNS", "64", "NO_COLOR", "1"));
    try (var _ = FakeDrover.answering(directory, 200, "[" + WEB + "]")) {
      assertThat(narrow.run("ps")).isEqualTo(0);
      assertThat(narrow.out().lines()).allMatch(line -> line.length() <= 64).last().asString()
          .hasSize(64).endsWith("…");
    }
  }

  @Test
  void ps_isColouredOnAScreen() {
    var coloured = new Screen(directory, true, Map.of());
    try (var _ = FakeDrover.answering(directory, 200, "[" + WEB + "]")) {
      assertThat(coloured.run("ps")).isEqualTo(0);
      assertThat(coloured.out()).contains("\u001b[33mBACKOFF");
    }
  }

  @Test
  void ps_json_isAsServed() {
    try (var _ = FakeDrover.answering(directory, 200, "[" + WEB + "]")) {
      assertThat(screen.run("ps", "--json")).isEqualTo(0);
      assertThat(screen.out()).isEqualTo("[" + WEB + "]\n");
    }
  }

  @Test
  void ps_ofNonsense_isASentence() {
    try (var _ = FakeDrover.answering(directory, 200, "{}")) {
      assertThat(screen.run("ps")).isEqualTo(1);
      assertThat(screen.err()).contains("the answer makes no sense: it is no array");
    }
  }

  @Test
  void status_isABlock() {
    try (var drover = FakeDrover.answering(directory, 200, WEB)) {
      assertThat(screen.run("status", "web/1")).isEqualTo(0);
      assertThat(drover.asked).containsExactly("GET /api/v1/instances/web%2F1");
      assertThat(screen.out()).startsWith("web/1: BACKOFF\n  reason        again in 2 s")
          .contains("\n  last exit     exit code 7\n").doesNotContain("null");
      assertThat(screen.run("status", "web/1", "--json")).isEqualTo(0);
      assertThat(screen.out()).endsWith(WEB + "\n");
    }
  }

  @Test
  void logs_arePrefixedAndSafe_andGapsTold() {
    String body = LINE.formatted("database", "up") + LINE.formatted("web", "a\\u001b[2Jb\\u0007")
        + "{\"instance\":\"web\",\"gap\":12,\"next\":14}\n";
    try (var drover = FakeDrover.answering(directory, 200, body)) {
      assertThat(screen.run("logs", "web*", "a b", "-n", "5")).isEqualTo(0);
      assertThat(drover.asked).containsExactly("GET /api/v1/logs?name=web*&name=a%20b&n=5");
      assertThat(screen.out()).isEqualTo("""
          database | up
          web      | ab^G
          web      | … 12 lines lost
          """);
    }
  }

  @Test
  void logs_json_isAsServed() {
    String body = LINE.formatted("web", "a\\u001b[2J");
    try (var drover = FakeDrover.answering(directory, 200, body)) {
      assertThat(screen.run("logs", "--json")).isEqualTo(0);
      assertThat(drover.asked).containsExactly("GET /api/v1/logs?n=100");
      assertThat(screen.out()).isEqualTo(body);
    }
  }

  @Test
  void logs_follow_printsEachLineAsItComes() throws Exception {
    var seen = new CountDownLatch(1);
    String second = LINE.formatted("web", "two");
    try (var drover = FakeDrover.in(directory, to -> {
      FakeDrover.send(to, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
          + FakeDrover.chunk(LINE.formatted("web", "one")) + FakeDrover.chunk(second.substring(0, 9)));
      seen.await();
      FakeDrover.send(to, FakeDrover.chunk(second.substring(9)) + "0\r\n\r\n");
    })) {
      var code = new FutureTask<>(() -> screen.run("logs", "-f"));
      Thread.ofPlatform().daemon().start(code);
      await().until(() -> screen.out().equals("web | one\n"));
      assertThat(code.isDone()).isFalse();
      seen.countDown();
      assertThat(code.get()).isEqualTo(0);
      assertThat(screen.out()).isEqualTo("web | one\nweb | two\n");
      assertThat(drover.asked).containsExactly("GET /api/v1/logs?n=100&follow=true");
    }
  }

  @Test
  void events() {
    String event = """
        {"number":7,"time":"2026-01-02T12:00:00Z","instance":"web","incarnation":2,"type":"exited",\
        "phase":"BACKOFF","revision":9,"detail":"exit code 1"}
        """;
    try (var drover = FakeDrover.answering(directory, 200, event)) {
      assertThat(screen.run("events", "--since", "6", "-f")).isEqualTo(0);
      assertThat(screen.run("events", "--json")).isEqualTo(0);
      assertThat(drover.asked).containsExactly("GET /api/v1/events?since=6&follow=true", "GET /api/v1/events");
      assertThat(screen.out()).isEqualTo("7 2026-01-02T12:00:00Z web BACKOFF exited: exit code 1\n" + event);
    }
  }
}
