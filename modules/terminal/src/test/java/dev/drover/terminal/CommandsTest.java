// SPDX-License-Identifier: Apache-2.0
package dev.drover.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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

  /** As Linux 6 wrote them, of a zombie, of one whose first thread has ended alone, and of one that sleeps. */
  @Test
  void whoHasEnded_isToldFromItsStat() {
    String rest = " 0 883218 0 0 18446744073709551615 0 0 0 0 0 0 0 6 0 1 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0";
    assertThat(Commands.hasEnded("26 (java) Z 22 25 11 0 -1 4227084 100 0 0 0 0 0 0 0 20 0 1" + rest)).isTrue();
    assertThat(Commands.hasEnded("26 (java) Z 22 25 11 0 -1 4227084 100 0 0 0 0 0 0 0 20 0 7" + rest)).isFalse();
    assertThat(Commands.hasEnded("26 (a) Z 1 () S 22 25 11 0 -1 4194304 100 0 0 0 0 0 0 0 20 0 1" + rest)).isFalse();
    assertThat(Commands.hasEnded("")).isFalse();
  }

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
      scale web=3 api=0       | {"command":"scale","replicas":{"web":3,"api":0},"wait":true,"timeoutMillis":30000}
      drain a:1 --timeout 2m  | {"command":"drain","node":"a:1","wait":true,"timeoutMillis":120000}
      drain a:1 --undo        | {"command":"undrain","node":"a:1","wait":true,"timeoutMillis":30000}
      move web/1 db           | {"command":"move","names":["web/1","db"],"wait":true,"timeoutMillis":30000}
      move web --to b:1       | {"command":"move","names":["web"],"node":"b:1","wait":true,"timeoutMillis":30000}
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
  void noWait_ofWhatIsAboutNoInstance_endsWithAccepted() {
    try (var _ = FakeDrover.answering(directory, 200, "{\"accepted\":[]}\n")) {
      assertThat(screen.run("scale", "web=2", "--no-wait")).as(screen.err()).isEqualTo(0);
      assertThat(screen.out()).isEqualTo("accepted\n");
    }
  }

  @Test
  void partOfADrain_saysWhatHasLeft() {
    try (var _ = FakeDrover.answering(directory, 200,
        "{\"accepted\":[\"web/1\",\"web/2\"]}\n{\"timedOut\":[\"web/2: STOPPING on a:1\"]}\n")) {
      assertThat(screen.run("drain", "a:1")).isEqualTo(4);
      assertThat(screen.err()).contains("timed out: web/2: STOPPING on a:1").contains("left: web/1");
    }
  }

  @Test
  void down_asksForShutdown_andEndsWhenNobodyAnswersAnyMore() {
    var fake = new CompletableFuture<FakeDrover>();
    var answered = new AtomicInteger();
    try (var drover = FakeDrover.in(directory, to -> {
      if (answered.getAndIncrement() == 0) {
        FakeDrover.send(to, "HTTP/1.1 200 OK\r\n\r\n{\"pid\":" + ProcessHandle.current().pid() + "0}\n");
        return;
      }
      FakeDrover.send(to, "HTTP/1.1 200 OK\r\n\r\n{\"done\":[]}\n");
      fake.get().close();
    })) {
      fake.complete(drover);
      assertThat(screen.run("down", "--timeout", "5s")).isEqualTo(0);
      assertThat(drover.asked).containsExactly("GET /api/v1/project",
          "POST /api/v1/shutdown {\"timeoutMillis\":5000}");
      assertThat(screen.out()).isEqualTo("stopped\n");
      assertThat(Screen.in(directory).run("ps")).isEqualTo(3);
    }
  }

  @Test
  void failed_isOne() {
    try (var _ = FakeDrover.answering(directory, 200, "{\"failed\":[\"web: exit code 3\"]}\n")) {
      assertThat(screen.run("start", "web")).isEqualTo(1);
      assertThat(screen.err()).isEqualTo("drover: web: exit code 3\n");
    }
  }

  @Test
  void unknownName_isTwo_withTheServersSentence() {
    String body = "{\"title\":\"no such name\",\"detail\":\"there is no \\\"wbe\\\"; did you mean \\\"web\\\"?\"}";
    try (var _ = FakeDrover.answering(directory, 404, body)) {
      for (String command : List.of("stop", "status", "logs")) {
        var own = Screen.in(directory);
        assertThat(own.run(command, "wbe")).isEqualTo(2);
        assertThat(own.err()).isEqualTo("drover: there is no \"wbe\"; did you mean \"web\"?\n");
      }
    }
  }

  @Test
  void timedOut_isFour() {
    try (var _ = FakeDrover.answering(directory, 200, "{\"timedOut\":[\"web: still stopping\"]}\n")) {
      assertThat(screen.run("stop", "web")).isEqualTo(4);
      assertThat(screen.err()).isEqualTo("drover: timed out: web: still stopping\n");
    }
  }

  @Test
  void partlyReached_tellsWhatCameUp_andThatDroverGoesOn() {
    try (var _ = FakeDrover.answering(directory, 200,
        "{\"accepted\":[\"web\",\"db\",\"web2\",\"web3\"]}\n{\"timedOut\":[\"web: RUNNING (starting)\",\"web3: FAILED: exit code 3\"]}\n")) {
      assertThat(screen.run("start", "*")).isEqualTo(4);
      assertThat(screen.err()).isEqualTo("""
          drover: timed out: web: RUNNING (starting)
          drover: web3: FAILED: exit code 3
          drover: came up: db, web2
          drover: Drover goes on running: `drover ps` to look, `drover down` to end it
          """);
    }
  }

  @Test
  void hangingServer_isFour() {
    try (var _ = FakeDrover.hanging(directory)) {
      assertThat(screen.run("ps", "--timeout", "10ms")).isEqualTo(4);
      assertThat(screen.err()).contains("did not answer within");
    }
  }

  @Test
  void theServerHasTimeToTellThatTheTimeIsUp() {
    var deadline = Commands.deadline(Duration.ofSeconds(3));
    assertThat(deadline.time()).isEqualTo(Duration.ofSeconds(13));
    assertThat(deadline.left(10, 4)).as("progress does not put it off").isEqualTo(6);
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
  void nobodyThere_isThree() throws Exception {
    assertThat(screen.run("ps", "-C", directory.toString())).isEqualTo(3);
    assertThat(screen.err()).isEqualTo("drover: no Drover is running in " + directory
        + " or above it, and no project file that `drover up` would take is there; name the project's directory with "
        + "-C DIR, or start one with `drover up -d -f FILE`\n");
    Files.createFile(directory.resolve("drover.conf"));
    var known = Screen.in(Files.createDirectory(directory.resolve("sub")));
    assertThat(known.run("ps")).isEqualTo(3);
    assertThat(known.err()).isEqualTo(
        "drover: no Drover is running in " + directory + "; start one with `drover up -d`\n");
    Files.createDirectories(directory.resolve(".drover/kept/web@1"));
    var left = Screen.in(directory);
    assertThat(left.run("ps")).isEqualTo(3);
    assertThat(left.err()).isEqualTo("drover: no Drover is running in " + directory
        + ", but processes of one that was killed are still there; `drover up -d` takes them over\n");
  }

  @Test
  void anAnswerBreaksOff_becauseDroverEnds_isThree() {
    for (String command : List.of("ps", "status web", "logs", "stop web")) {
      Path home = directory.resolve(command.replace(' ', '-'));
      var own = Screen.in(home);
      var fake = new CompletableFuture<FakeDrover>();
      try (var drover = FakeDrover.in(home, to -> {
        FakeDrover.send(to, "HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n[");
        fake.get().close();
      })) {
        fake.complete(drover);
        assertThat(own.run(command.split(" "))).as(command).isEqualTo(3);
        assertThat(own.err()).as(command).startsWith("drover: no Drover is running in " + home);
      }
    }
  }

  @Test
  void ps_andUp_findTheSameDirectory() throws Exception {
    Files.createFile(directory.resolve("drover.conf"));
    Path sub = directory.resolve("sub");
    FakeDrover.hanging(sub).close();
    try (var drover = FakeDrover.answering(directory, 200, "[]")) {
      assertThat(Screen.in(sub).run("ps", "--json")).as("what a killed one left is passed over").isEqualTo(0);
      Files.createFile(sub.resolve("drover.conf"));
      var own = Screen.in(sub);
      assertThat(own.run("ps")).as("a project of its own").isEqualTo(3);
      assertThat(own.err()).contains("no Drover is running in " + sub + ";");
      assertThat(drover.asked).hasSize(1);
    }
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
  void homeIsFoundUpwards_orNamed() throws Exception {
    Path deep = directory.resolve("a/b");
    Files.createDirectories(deep);
    try (var drover = FakeDrover.answering(directory, 200, "{\"done\":[]}\n")) {
      assertThat(Screen.in(deep).run("stop", "web")).isEqualTo(0);
      assertThat(Screen.in(deep).run("-C", "../..", "stop", "web")).isEqualTo(0);
      assertThat(Screen.in(deep).run("stop", "web", "-C", "..")).as("as from there").isEqualTo(0);
      assertThat(Screen.in(deep).run("stop", "web", "-C", "/")).isEqualTo(3);
      assertThat(drover.asked).hasSize(3);
    }
  }

  @Test
  void progress_showsOnlyOnceItIsRevealed_andIsErasedOnAScreen() {
    var interactive = new Screen(directory, true, Map.of("COLUMNS", "32"));
    try (var view = ProgressView.after(Duration.ofHours(1), Duration.ofSeconds(30), interactive.terminal)) {
      view.waiting(List.of("db to be ready for a long time"));
      assertThat(interactive.err()).isEmpty();
      view.reveal();
      assertThat(interactive.err()).matches("\r\u001b\\[Kwaiting, (29|30) s left: db to be r…");
    }
    assertThat(interactive.err()).endsWith("…\r\u001b[K");
  }

  @Test
  void progress_withoutAScreen_isALineWhenItChanged_andOneASecondAtMost() {
    var clock = new AtomicLong();
    try (var view = new ProgressView(screen.terminal, clock::get, Duration.ofSeconds(30))) {
      view.reveal();
      view.waiting(List.of("a", "b"));
      view.waiting(List.of("a", "b"));
      view.waiting(List.of("b"));
      clock.addAndGet(Duration.ofSeconds(1).toNanos());
      view.waiting(List.of("a", "b"));
      view.waiting(List.of("1", "2", "3", "4", "x".repeat(200)));
      clock.addAndGet(Duration.ofSeconds(1).toNanos());
      view.waiting(List.of("1", "x".repeat(200), "3", "4", "5"));
    }
    assertThat(screen.err()).isEqualTo(
        "waiting, 30 s left: a; b\nwaiting, 29 s left: 1; 2; 3; ... and 2 more\nwaiting, 28 s left: 1; "
            + "x".repeat(99)
            + "…; 3; ... and 2 more\n");
  }

  @Test
  void forPrograms_progressIsPassedOnLineByLine_withTheSameCodes() throws Exception {
    String lines = "{\"accepted\":[\"web\"]}\n\n{\"waiting\":[\"web: STOPPING\"]}\n";
    for (var last : Map
        .of("{\"done\":[\"web: STOPPED\"]}", 0, "{\"failed\":[\"no\"]}", 1, "{\"timedOut\":[\"web\"]}", 4)
        .entrySet()) {
      Path each = Files.createDirectories(directory.resolve("code" + last.getValue()));
      try (var _ = FakeDrover.answering(each, 200, lines + last.getKey() + "\n")) {
        Screen program = Screen.in(each);
        assertThat(program.run("stop", "web", "--json")).isEqualTo(last.getValue());
        assertThat(program.out()).isEqualTo(lines.replace("\n\n", "\n") + last.getKey() + "\n");
        assertThat(program.err()).isEmpty();
      }
    }
    Path other = Files.createDirectories(directory.resolve("other"));
    try (var _ = FakeDrover.answering(other, 200, "{\"accepted\":[\"web\"]}\n")) {
      assertThat(Screen.in(other).run("stop", "web", "--json", "--no-wait")).isZero();
      assertThat(Screen.in(other).run("stop", "web", "--json")).isEqualTo(1);
    }
  }
}
