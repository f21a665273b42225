// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class CommandsTest {
  private static final String DONE = "{\"accepted\":[\"web\"]}\n{\"waiting\":[\"db\"]}\n{\"done\":[\"web: stopped\"]}\n";
  @TempDir
  Path directory;
  private Screen screen;

  @BeforeEach
  void open() {
    screen = Screen.in(directory);
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
      start web db --no-deps  | {"command":"start","names":["web","db"],"dependencies":false,"wait":true,"timeoutMillis":30000}
      stop web* --timeout 2m  | {"command":"stop","names":["web*"],"dependencies":true,"wait":true,"timeoutMillis":120000}
      restart web             | {"command":"restart","names":["web"],"dependencies":true,"wait":true,"timeoutMillis":30000}
      kill web --timeout=500ms | {"command":"kill","names":["web"],"dependencies":true,"wait":true,"timeoutMillis":500}
      signal web sighup       | {"command":"signal","names":["web"],"signal":"HUP","dependencies":true,"wait":true,"timeoutMillis":30000}
      """)
  void command_isSent_andItsOutcomePrinted(String line, String body) {
    try (var drover = FakeDrover.answering(directory, 200, DONE)) {
      assertThat(screen.run(line.strip().split(" "))).as(screen.err()).isEqualTo(0);
      assertThat(drover.asked).containsExactly("POST /api/v1/commands " + body);
      assertThat(screen.out()).isEqualTo("web: stopped\n");
      assertThat(screen.err()).isEmpty();
    }
  }

  @Test
  void noWait_endsWithAccepted() {
    try (var drover = FakeDrover.answering(directory, 202, "{\"accepted\":[\"web\",\"db\"]}\n")) {
      assertThat(screen.run("stop", "web", "--no-wait")).isEqualTo(0);
      assertThat(drover.asked.getFirst()).contains("\"wait\":false");
      assertThat(screen.out()).isEqualTo("web: accepted\ndb: accepted\n");
    }
  }

  @Test
  void down_asksForShutdown() {
    try (var drover = FakeDrover.answering(directory, 200, "{\"done\":[]}\n")) {
      assertThat(screen.run("down", "--timeout", "5")).isEqualTo(0);
      assertThat(drover.asked).containsExactly("POST /api/v1/shutdown {\"timeoutMillis\":5000}");
      assertThat(screen.out()).isEqualTo("stopped\n");
    }
  }

  @Test
  void failed_isOne() {
    try (var _ = FakeDrover.answering(directory, 200, "{\"failed\":[\"web: exit code 3\"]}\n")) {
      assertThat(screen.run("start", "web")).isEqualTo(1);
      assertThat(screen.err()).isEqualTo("web: exit code 3\n");
    }
  }

  @Test
  void noMatch_isOne_withTheServersSentence() {
    String body = "{\"title\":\"Not found\",\"detail\":\"there is no \\\"wbe\\\"; did you mean \\\"web\\\"?\"}";
    try (var _ = FakeDrover.answering(directory, 404, body)) {
      assertThat(screen.run("stop", "wbe")).isEqualTo(1);
      assertThat(screen.err()).isEqualTo("drover: there is no \"wbe\"; did you mean \"web\"?\n");
    }
  }

  @Test
  void timedOut_isFour() {
    try (var _ = FakeDrover.answering(directory, 200, "{\"timedOut\":[\"web: still stopping\"]}\n")) {
      assertThat(screen.run("stop", "web")).isEqualTo(4);
      assertThat(screen.err()).isEqualTo("timed out: web: still stopping\n");
    }
  }

  @Test
  void hangingServer_isFour() {
    try (var _ = FakeDrover.hanging(directory)) {
      assertThat(screen.run("stop", "web", "--timeout", "10ms")).isEqualTo(4);
      assertThat(screen.err()).contains("did not answer within");
    }
  }

  @Test
  void brokenAnswers_areASentence() {
    for (String answer : List.of("", "nonsense\r\n\r\n", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{}", "HTTP/1.1 200 OK\r\n\r\n{\"accepted\":[]}\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "HTTP/1.1 500 Oops\r\n\r\nno JSON")) {
      Path home = directory.resolve("h" + Math.floorMod(answer.hashCode(), 1_000_000));
      var own = Screen.in(home);
      try (var _ = FakeDrover.in(home, to -> FakeDrover.send(to, answer))) {
        assertThat(own.run("stop", "web")).as(answer).isEqualTo(1);
        assertThat(own.err()).as(answer).startsWith("drover: ").hasLineCount(1).doesNotContain("Exception");
      }
    }
  }

  @Test
  void nobodyThere_isThree() {
    assertThat(screen.run("ps", "-C", directory.toString())).isEqualTo(3);
    assertThat(screen.err()).isEqualTo(
        "drover: no Drover is running in " + directory + "; start one with `drover up -d`\n");
  }

  @Test
  void staleSocket_isThree() {
    FakeDrover.hanging(directory).close();
    assertThat(Files.exists(directory.resolve(".drover/drover.sock"))).isTrue();
    assertThat(screen.run("stop", "web")).isEqualTo(3);
    assertThat(screen.err()).contains("no Drover is running in " + directory);
  }

  @Test
  void pathTooLongForASocket_isASentence() throws Exception {
    Path deep = directory.resolve("d".repeat(120));
    Files.createDirectories(deep.resolve(".drover"));
    Files.createFile(deep.resolve(".drover/drover.sock"));
    assertThat(Screen.in(deep).run("ps")).isEqualTo(1);
  }

  @Test
  void homeIsFoundUpwards_orNamed() {
    Path deep = directory.resolve("a/b");
    try (var drover = FakeDrover.answering(directory, 200, "{\"done\":[]}\n")) {
      assertThat(Screen.in(deep).run("stop", "web")).isEqualTo(0);
      assertThat(Screen.in(deep).run("-C", "../..", "stop", "web")).isEqualTo(0);
      assertThat(Screen.in(deep).run("stop", "web", "-C", "..")).isEqualTo(3);
      assertThat(drover.asked).hasSize(2);
    }
  }

  @Test
  void progress_showsOnlyOnceItIsRevealed_andIsErasedOnAScreen() {
    var interactive = new Screen(directory, true, Map.of("COLUMNS", "20"));
    try (var view = ProgressView.after(Duration.ofHours(1), interactive.terminal)) {
      view.waiting(List.of("db to be ready for a long time"));
      assertThat(interactive.err()).isEmpty();
      view.reveal();
      assertThat(interactive.err()).isEqualTo("\r\u001b[Kwaiting: db to be …");
    }
    assertThat(interactive.err()).endsWith("…\r\u001b[K");
    try (var view = ProgressView.after(Duration.ofHours(1), screen.terminal)) {
      view.reveal();
      view.waiting(List.of("a", "b"));
      view.waiting(List.of("a", "b"));
      view.waiting(List.of("b"));
    }
    assertThat(screen.err()).isEqualTo("waiting: a; b\nwaiting: b\n");
  }
}
