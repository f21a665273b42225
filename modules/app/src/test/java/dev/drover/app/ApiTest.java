// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.terminal.Cli;
import dev.drover.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command line, the API and the engine together, on real processes: each command as a user would type it. */
@Timeout(120)
class ApiTest {
  private static final String PROJECT = """
      project = test
      processes {
        first { command = "echo one; echo two" }
        web { command = "echo serving; exec sleep 1000", depends-on { first = succeeded }, ready { log = serving } }
        pair { command = "exec sleep 1000", replicas = 2 }
        spare { command = "exec sleep 1000", enabled = false }
        hung { command = "trap '' TERM; echo deaf; while :; do sleep 1; done", stop { grace = 10s }, ready { log = deaf } }
        slow { command = "exec sleep 1000", ready { exec = "exec sleep 1000", timeout = 60s } }
      }
      """;

  /** The common pool has one thread on two cores, which a daemon would keep. */
  private static final java.util.concurrent.Executor OWN_THREAD = task -> Thread.ofPlatform().daemon().start(task);

  @TempDir
  Path directory;
  private final List<CompletableFuture<Integer>> daemons = new ArrayList<>();

  /** What a command ended with and printed. */
  private record Said(int code, String out, String err) {}

  private Said drover(String... words) {
    return drover(false, words);
  }

  private Said drover(boolean daemon, String... words) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8), directory, System.getenv(), false);
    int code = Cli.run(words, new LocalCommands(terminal, daemon ? Daemon.IDLE : Daemon.NONE, _ -> {}), terminal);
    return new Said(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private Path write(String name, String text) throws Exception {
    return Files.writeString(directory.resolve(name), text);
  }

  @BeforeEach
  void aProject() throws Exception {
    write("drover.conf", PROJECT);
  }

  private void daemon() {
    daemons.add(CompletableFuture.supplyAsync(() -> drover(true, "up").code(), OWN_THREAD));
    Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> drover("ps").code() == 0);
  }

  @AfterEach
  void down() throws Exception {
    if (!daemons.isEmpty()) {
      drover("kill", "*", "--timeout", "20s");
      drover("down", "--timeout", "20s");
      for (CompletableFuture<Integer> daemon : daemons) {
        assertThat(daemon.get(30, TimeUnit.SECONDS)).isZero();
      }
    }
  }

  @Test
  void startsWithDependencies_tellsStatus_stops() {
    daemon();
    Said started = drover("start", "web");
    assertThat(started.code()).as(started.err()).isZero();
    assertThat(started.out()).contains("web: RUNNING (ready)");
    assertThat(drover("status", "first", "--json").out()).contains("\"phase\":\"COMPLETED\"",
        "\"lastExit\":{\"code\":0}");
    assertThat(drover("ps", "--json").out()).startsWith("[{").contains("\"instance\":\"pair/2\"",
        "\"wanted\":\"DOWN\"", "\"revision\":");
    Said stopped = drover("stop", "web");
    assertThat(stopped.code()).isZero();
    assertThat(drover("status", "web", "--json").out()).contains("\"phase\":\"STOPPED\"", "\"signal\":15");
  }

  @Test
  void logsAndEvents() {
    daemon();
    assertThat(drover("start", "first").code()).isZero();
    Awaitility.await().atMost(20, TimeUnit.SECONDS)
        .until(() -> drover("status", "first", "--json").out().contains("\"phase\":\"COMPLETED\""));
    assertThat(drover("logs", "first").out()).containsSubsequence("first | one", "first | two");
    assertThat(drover("logs", "first", "-n", "1").out()).contains("two").doesNotContain("one");
    assertThat(drover("events", "--json").out().lines().filter(line -> line.contains("\"instance\":\"first\"")))
        .anyMatch(line -> line.contains("\"type\":\"exited\"") && line.contains("\"phase\":\"COMPLETED\""));
  }

  @Test
  void replicasByGlobAndByName() {
    daemon();
    assertThat(drover("start", "pa*").code()).isZero();
    assertThat(drover("status", "pair/2", "--json").out()).contains("\"phase\":\"RUNNING\"");
    assertThat(drover("restart", "pair/1").code()).isZero();
    assertThat(drover("status", "pair/1", "--json").out()).contains("\"incarnation\":2");
    assertThat(drover("signal", "pair/1", "KILL").code()).isZero();
    Awaitility.await().atMost(20, TimeUnit.SECONDS)
        .until(() -> drover("status", "pair/1", "--json").out().contains("\"incarnation\":3"));
    assertThat(drover("kill", "pair").code()).isZero();
    assertThat(drover("ps", "--json").out()).contains("\"signal\":9");
  }

  @Test
  void queriesGoOnWhileOneHangsInItsStopAndAnotherInItsStart() throws Exception {
    daemon();
    assertThat(drover("start", "hung").code()).isZero();
    var stop = CompletableFuture.supplyAsync(() -> drover("stop", "hung"), OWN_THREAD);
    var start = CompletableFuture.supplyAsync(() -> drover("start", "slow", "--timeout", "60s"), OWN_THREAD);
    Awaitility.await().atMost(20, TimeUnit.SECONDS)
        .until(() -> drover("status", "hung", "--json").out().contains("\"phase\":\"STOPPING\""));
    Awaitility.await().atMost(20, TimeUnit.SECONDS)
        .until(() -> drover("status", "slow", "--json").out().contains("\"health\":\"STARTING\""));
    for (int i = 0; i < 100; i++) {
      Said seen = drover("ps", "--json");
      assertThat(seen.code()).isZero();
      assertThat(seen.out()).contains("\"instance\":\"hung\"");
    }
    assertThat(start.isDone()).as("the start still waits").isFalse();
    assertThat(drover("kill", "hung", "slow").code()).isZero();
    assertThat(stop.get(30, TimeUnit.SECONDS).code()).isZero();
    assertThat(start.get(30, TimeUnit.SECONDS).code()).isEqualTo(1);
  }

  @Test
  void sendsToTheInputOfOne() throws Exception {
    write("drover.conf", """
        processes {
          echo { command = "while read -r line; do echo got $line; done; echo end", stdin = pipe }
          pair { command = "exec cat", stdin = pipe, replicas = 2 }
          deaf { command = "exec sleep 1000" }
        }
        """);
    daemon();
    assertThat(drover("send", "echo", "x")).isEqualTo(new Said(1, "",
        "drover: echo: not running, so nothing can be sent; start it first\n"));
    assertThat(drover("start", "*").code()).isZero();
    assertThat(drover("send", "echo", "ein Kräm")).isEqualTo(new Said(0, "echo: sent 10 bytes\n", ""));
    assertThat(drover("send", "echo", "-n", "half ").code()).isZero();
    assertThat(drover("send", "echo", "a line", "--eof").out()).isEqualTo(
        "echo: sent 7 bytes and the end of its input\n");
    Awaitility.await().atMost(20, TimeUnit.SECONDS)
        .until(() -> drover("logs", "echo").out().contains("echo | end"));
    assertThat(drover("logs", "echo").out()).isEqualTo("echo | got ein Kräm\necho | got half a line\necho | end\n");
    assertThat(drover("send", "--eof", "pair/1").out()).isEqualTo("pair/1: sent the end of its input\n");
    assertThat(drover("send", "pair", "x")).isEqualTo(new Said(2, "",
        "drover: \"pair\" means 2 instances: pair/1, pair/2; name one of them\n"));
    assertThat(drover("send", "eco", "x").code()).isEqualTo(2);
    assertThat(drover("send", "deaf", "x")).isEqualTo(new Said(1, "", "drover: deaf: has no input, so nothing can be "
        + "sent; set stdin = pipe for process deaf in the project file\n"));
  }

  @Test
  void misspeltNamesAndWrongWords() {
    daemon();
    Said said = drover("start", "wep");
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).isEqualTo("drover: there is no process \"wep\"; did you mean \"web\"?\n");
    for (String command : new String[]{"status", "stop", "restart", "kill", "logs"}) {
      assertThat(drover(command, "wep")).as(command).isEqualTo(said);
    }
    assertThat(drover("status", "nosuch").err()).isEqualTo(
        "drover: there is no process \"nosuch\"; there are first, web, pair, spare, hung, slow\n");
    assertThat(drover("logs", "wep").err()).contains("did you mean \"web\"?");
    assertThat(drover("signal", "web", "TERM").err()).contains("not running");
    assertThat(drover("strat").code()).isEqualTo(2);
  }

  @Test
  void statusOfReplicasAndGlobs() {
    daemon();
    assertThat(drover("status", "pair").out()).contains("pair/1: ", "\n\npair/2: ");
    String both = drover("status", "pair", "web", "--json").out();
    assertThat(both).startsWith("[{\"instance\":\"web\"").contains("\"instance\":\"pair/1\"",
        "\"instance\":\"pair/2\"");
    assertThat(drover("status", "web", "pair", "--json").out()).isEqualTo(both);
    assertThat(drover("status", "w*", "--json").out()).startsWith("{\"instance\":\"web\"");
  }

  @Test
  void whatIsNotKeptOfALogIsTold() throws Exception {
    write("drover.conf",
        "processes { chatty { command = \"seq 20000\", logs { ring = 16KiB, file.enabled = false } } }");
    daemon();
    assertThat(drover("start", "chatty").code()).isZero();
    Awaitility.await().atMost(20, TimeUnit.SECONDS)
        .until(() -> drover("logs", "-n", "1").out().equals("chatty | 20000\n"));
    var lines = drover("logs", "-n", "20000").out().lines().toList();
    assertThat(lines.getFirst())
        .isEqualTo("chatty | … " + (20_000 - (lines.size() - 1)) + " older lines are not kept any more");
    assertThat(lines.get(1)).isEqualTo("chatty | " + (20_000 - (lines.size() - 1) + 1));
    assertThat(drover("logs", "-n", "5").out()).as("no more was asked for").isEqualTo("""
        chatty | 19996
        chatty | 19997
        chatty | 19998
        chatty | 19999
        chatty | 20000
        """);
  }

  @Test
  void aStartThatIsPartlyLateTellsAll() {
    daemon();
    assertThat(drover("start", "pair").code()).isZero();
    Said said = drover("start", "pair", "slow", "--timeout", "1s");
    assertThat(said.code()).isEqualTo(4);
    assertThat(said.err()).contains("drover: timed out: slow: ", "drover: came up: pair/1, pair/2\n",
        "drover: Drover goes on running: `drover ps`");
  }

  @Test
  void theDirectoryIsWhereEverythingBegins() throws Exception {
    Path sub = Files.createDirectory(directory.resolve("sub"));
    Files.writeString(sub.resolve("jobs.conf"), "processes { job { command = \"true\" } }");
    assertThat(drover("-C", "sub", "check", "jobs.conf").out()).contains("jobs.conf: ok, 1 process");
    assertThat(drover("-C", "sub", "graph", "-f", "jobs.conf").out()).isEqualTo("job\n");
    assertThat(drover("-C", "sub", "up", "-f", "jobs.conf").code()).isZero();
    Files.delete(directory.resolve("drover.conf"));
    assertThat(drover("check").err()).contains("name it with `drover check FILE`").doesNotContain("-f");
  }

  @Test
  void aSecondDroverIsRefused_andAStaleSocketIsNot() throws Exception {
    Files.createDirectory(directory.resolve(".drover"));
    Files.createFile(directory.resolve(".drover/drover.sock"));
    Files.writeString(directory.resolve(".drover/pid"), "1\n");
    assertThat(drover("ps").code()).isEqualTo(3);
    daemon();
    Said second = drover("up");
    assertThat(second.code()).isEqualTo(1);
    assertThat(second.err()).contains("is running in").contains("already");
    assertThat(Files.getPosixFilePermissions(directory.resolve(".drover/drover.sock"))).hasSize(2);
  }

  @Test
  void foregroundEndsWithTheOutcome() throws Exception {
    Path file = write("jobs.conf", """
        processes {
          good { command = "echo fine" }
          bad { command = "echo oops >&2; exit 3", restart.policy = never }
          after { command = "echo never", depends-on { bad = succeeded } }
        }
        """);
    Said said = drover("up", "-f", file.toString());
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.out()).contains("good  | fine", "bad   | oops").doesNotContain("never\n");
    assertThat(said.err()).contains("drover: good: COMPLETED (exit code 0)", "drover: bad: FAILED (exit code 3)",
        "drover: after: SKIPPED");
    assertThat(drover("up", "good", "-f", file.toString()).code()).isZero();
  }

  @Test
  void whatCannotBeStartedSaysWhy() throws Exception {
    Path file = write("odd.conf", """
        processes { ghost { command = ["./no-such-program"] } }
        """);
    Said said = drover("up", "-f", file.toString());
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err()).contains("drover: ghost: FAILED").contains("./no-such-program: no such file")
        .doesNotContain("Exception");
  }

  @Test
  void badFilesStartNothing() throws Exception {
    for (String text : new String[]{"processes {", "", "processes { a { command = x, depends-on = [b] } }",
        "processes { a { comand = x } }", "processes { a { command = x, stop.grace = soon } }",
        "processes { a { command = x, depends-on = [b] }, b { command = y, depends-on = [a] } }"}) {
      write("drover.conf", text);
      Said said = drover("up");
      assertThat(said.code()).as(text).isEqualTo(2);
      assertThat(said.err()).as(text).contains("drover.conf").doesNotContain("Exception");
      assertThat(directory.resolve(".drover")).as("nothing started for: " + text).doesNotExist();
    }
  }

  @Test
  void incarnationsGoOnAfterARestartOfDrover() throws Exception {
    Path file = write("once.conf", "processes { once { command = \"true\" } }");
    assertThat(drover("up", "-f", file.toString()).code()).isZero();
    assertThat(drover("up", "-f", file.toString()).code()).isZero();
    assertThat(Files.readString(directory.resolve(".drover/incarnations"))).contains("once 2");
  }

  @Test
  void aTakenPortStartsNothing() throws Exception {
    try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Path file = write("taken.conf", """
          processes {
            first { command = "touch started" }
            web { command = "touch started", depends-on = [first], ready.tcp = %d }
            api { command = "touch started", ready.http { port = %d, path = / } }
            pool { command = "touch started", ready.tcp { port = %d, shared = true } }
          }
          """.replace("%d", Integer.toString(server.getLocalPort())));
      Said said = drover("up", "-f", file.toString());
      assertThat(said.code()).isEqualTo(1);
      assertThat(said.err().lines()).hasSize(2)
          .allMatch(line -> line.contains("port " + server.getLocalPort() + ", which its ready probe asks, is in use")
              && line.contains("process " + ProcessHandle.current().pid()));
      assertThat(said.err().lines()).anyMatch(line -> line.startsWith("web: "))
          .anyMatch(line -> line.startsWith("api: "));
      assertThat(directory.resolve("started")).doesNotExist();
      assertThat(drover("up", "pool", "first", "-f", file.toString()).code()).as("these ask no port of others")
          .isZero();
    }
  }

  @Test
  void whatThisMachineDoesNotAllow_startsNothing_andIsAllNamed() throws Exception {
    Path file = write("as.conf", """
        processes {
          first { command = "touch started" }
          web { command = "touch started", user = "no-such-user:no-such-group" }
          api { command = "touch started", user = "54321" }
          low { command = "touch started; nice", nice = 19, umask = "077" }
        }
        """);
    Said said = drover("up", "-f", file.toString());
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err().lines()).containsExactly(
        "web: user: there is no user \"no-such-user\" on this machine",
        "web: user: there is no group \"no-such-group\" on this machine",
        "api: user: 54321 is not listed, so its group is not known; add it, as \"54321:GROUP\"");
    assertThat(directory.resolve("started")).doesNotExist();
    Said checked = drover("check", file.toString());
    assertThat(checked.code()).as("it may be meant for another machine").isZero();
    assertThat(checked.err().lines()).hasSize(3).allMatch(line -> line.startsWith("warning: on this machine: "));
    Said low = drover("up", "low", "-f", file.toString());
    assertThat(low.code()).as(low.err()).isZero();
    assertThat(low.out()).contains("low   | 19");
    assertThat(Files.getPosixFilePermissions(directory.resolve("started"))).hasSize(2);
  }

  @Test
  void unknownNamesStartNothing_inTheSameWords() throws Exception {
    for (String[] words : new String[][]{{"up", "wep"}, {"up", "-d", "wep"}, {"up", "first", "wep"}}) {
      Said said = drover(words);
      assertThat(said.code()).isEqualTo(2);
      assertThat(said.err().strip()).isEqualTo("drover: there is no process \"wep\"; did you mean \"web\"?");
    }
    assertThat(drover("up", "-d", "z*").code()).isEqualTo(2);
    assertThat(directory.resolve(".drover")).doesNotExist();
    daemon();
    assertThat(drover("start", "wep").err()).contains(drover("up", "wep").err().strip());
  }

  @Test
  void aClientThatStopsReadingDoesNotKeepItFromEnding() throws Exception {
    write("drover.conf", "processes { flood { command = \"exec yes\" } }");
    daemon();
    try (var stalled = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      stalled.connect(UnixDomainSocketAddress.of(directory.resolve(".drover/drover.sock")));
      stalled.write(ByteBuffer.wrap("GET /api/v1/logs?follow=true HTTP/1.1\r\nHost: drover\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII)));
      assertThat(drover("start", "flood").code()).isZero();
      stalled.read(ByteBuffer.allocate(4096)); // it flows, and from now on nobody takes it
      Said down = drover("down");
      assertThat(down.code()).as(down.err()).isZero();
      assertThat(daemons.removeFirst().get(30, TimeUnit.SECONDS)).isZero();
    }
  }

  @Test
  void checkCountsInWords() throws Exception {
    assertThat(drover("check").out()).contains("drover.conf: ok, 6 processes");
    write("drover.conf", "processes { one { command = x } }");
    assertThat(drover("check").out()).contains("drover.conf: ok, 1 process\n");
  }
}
