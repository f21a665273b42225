// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.terminal.Cli;
import dev.drover.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sessions with terminals, over the socket of a Drover with real processes. */
@Timeout(120)
class AttachTest {
  /** {@code client} runs the real command on a terminal; it writes down how that is set, before and after. */
  private static final String PROJECT = """
      project = test
      processes {
        sh { command = "stty -echo; PS1='$ ' exec sh -i", tty = true, stop { signal = HUP } }
        chatty { command = "read -r _; seq 400000; read -r _", tty = true }
        deaf { command = "stty raw -echo; echo ready; exec sleep 1000", tty = true }
        web { command = "exec sleep 1000" }
        spare { command = "exec cat", tty = true, enabled = false }
        client {
          command = "stty -a > before; tty > name; $DROVER_JAVA dev.drover.app.Main attach sh; echo code $?; stty -a > after; read -r _"
          tty = true, enabled = false
        }
      }
      """;
  private static final Executor OWN_THREAD = task -> Thread.ofPlatform().daemon().start(task);

  @TempDir
  Path directory;
  private final CompletableFuture<Integer> daemon = new CompletableFuture<>();

  /** What a command ended with and printed. */
  private record Said(int code, String out, String err) {}

  private Said drover(InputStream in, boolean isDaemon, String... words) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    var terminal = new Terminal(in, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), directory,
        System.getenv(), false);
    int code = Cli.run(words, new LocalCommands(terminal, isDaemon ? Daemon.IDLE : Daemon.NONE, _ -> {}), terminal);
    return new Said(code, out.toString(UTF_8), err.toString(UTF_8));
  }

  private Said drover(String... words) {
    return drover(InputStream.nullInputStream(), false, words);
  }

  private AttachedClient attach(String name) throws Exception {
    return AttachedClient.to(directory.resolve(".drover/drover.sock"), name);
  }

  @BeforeEach
  void up() throws Exception {
    String java = "env { DROVER_JAVA = \"" + System.getProperty("java.home")
        + "/bin/java -Xmx64m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 --enable-native-access=ALL-UNNAMED -cp "
        + System.getProperty("java.class.path")
        + "\" }\n";
    Files.writeString(directory.resolve("drover.conf"), java + PROJECT);
    OWN_THREAD.execute(() -> daemon.complete(drover(InputStream.nullInputStream(), true, "up").code()));
    await().atMost(Duration.ofSeconds(20)).until(() -> drover("ps").code() == 0);
    assertThat(drover("start", "sh", "chatty", "deaf", "web").code()).isZero();
  }

  @AfterEach
  void down() throws Exception {
    drover("kill", "*");
    assertThat(drover("down", "--timeout", "20s").code()).isZero();
    assertThat(daemon.get(30, TimeUnit.SECONDS)).isZero();
  }

  @Test
  void eachClientSeesAllThatIsShown_andTheLastSizeWins() throws Exception {
    try (var one = attach("sh"); var two = attach("sh")) {
      assertThat(one.awaitLine("attached")).isEqualTo("{\"attached\":\"sh\",\"incarnation\":1}");
      one.awaitShown("$ ");
      two.awaitShown("$ ");
      one.resize(30, 90);
      one.type("echo from-$((1+1)); stty size\n");
      two.awaitShown("from-2\r\n30 90\r\n");
      two.resize(20, 60);
      two.type("stty size\n");
      one.awaitShown("20 60\r\n");
      one.hangUp();
      two.type("echo still-$((1+1))\n");
      two.awaitShown("still-2\r\n");
      two.type("exit 5\n");
      assertThat(two.awaitLine("ended")).isEqualTo("{\"ended\":\"exit code 5\"}");
      two.awaitEnd();
    }
    assertThat(drover("logs", "sh").out()).contains("from-2", "still-2").doesNotContain("^M");
  }

  @Test
  void aRestartEndsTheSession() throws Exception {
    try (var one = attach("sh")) {
      one.awaitShown("$ ");
      assertThat(drover("restart", "sh").code()).isZero();
      assertThat(one.awaitLine("ended")).matches("\\{\"ended\":\"signal [0-9]+\"}");
      one.awaitEnd();
    }
    try (var two = attach("sh")) {
      assertThat(two.awaitLine("attached")).isEqualTo("{\"attached\":\"sh\",\"incarnation\":2}");
    }
  }

  @Test
  void whoeverStallsHoldsUpNobody_andIsToldWhatItMissed() throws Exception {
    try (var stalled = AttachedClient.stalled(directory.resolve(".drover/drover.sock"), "chatty");
        var other = attach("chatty")) {
      other.awaitLine("attached");
      other.type("\n");
      other.awaitShown("400000\r\n");
      await().atMost(Duration.ofSeconds(20)).until(() -> drover("logs", "chatty", "-n", "1").out().contains("400000"));
      stalled.goOn();
      assertThat(stalled.awaitLine("skipped")).matches("\\{\"skipped\":[0-9]+}");
      stalled.awaitShown("400000\r\n");
      other.type("\n");
      assertThat(stalled.awaitLine("ended")).isEqualTo("{\"ended\":\"exit code 0\"}");
    }
  }

  @Test
  void whatAProgramDoesNotReadIsToldAsDropped() throws Exception {
    try (var client = attach("deaf")) {
      client.awaitShown("ready");
      for (int i = 0; i < 12; i++) {
        client.type("x".repeat(100_000));
      }
      assertThat(client.awaitLine("untyped")).matches("\\{\"untyped\":[0-9]+}");
    }
  }

  @Test
  void whatCannotBe_isToldInOneLine() throws Exception {
    for (String[] wrong : new String[][]{{"?", "400", "name: missing"}, {"?name=wep", "404", "did you mean"},
        {"?name=web", "409", "web: has no terminal to attach to; set tty = true for process web"},
        {"?name=spare", "409", "spare: not running"}, {"?name=*", "404", "means 6 instances"}}) {
      try (var client = AttachedClient.at(directory.resolve(".drover/drover.sock"), "/api/v1/attach" + wrong[0])) {
        assertThat(client.status()).as(wrong[0]).isEqualTo(wrong[1]);
        assertThat(client.awaitLine("detail")).contains(wrong[2]);
      }
    }
    try (var client = attach("sh")) {
      client.send("{\"rows\":0,\"columns\":1}\n");
      assertThat(client.awaitLine("refused")).contains("rows: must be a whole number from 1 to 65535, was 0");
      client.awaitEnd();
    }
    assertThat(drover("attach", "web").err()).startsWith("drover: web: has no terminal to attach to");
    assertThat(drover("attach", "web").code()).isEqualTo(1);
    assertThat(drover("attach", "wep").code()).isEqualTo(2);
  }

  @Test
  void fromAPipe_typesWhatIsRead_andStaysUntilTheEnd() throws Exception {
    var typing = new PipedOutputStream();
    var in = new PipedInputStream(typing);
    var said = CompletableFuture.supplyAsync(() -> drover(in, false, "attach", "sh"), OWN_THREAD);
    typing.write("echo piped-$((1+1))\n".getBytes(UTF_8));
    typing.close();
    await().atMost(Duration.ofSeconds(20)).until(() -> drover("logs", "sh").out().contains("piped-2"));
    assertThat(said.isDone()).isFalse();
    assertThat(drover("send", "sh", "exit 4").code()).isZero();
    assertThat(said.get(20, TimeUnit.SECONDS).code()).isZero();
    assertThat(said.get().out()).contains("piped-2\r\n");
    assertThat(said.get().err()).isEqualTo("drover: sh has ended: exit code 4\n");
  }

  private String stty() throws Exception {
    String device = Files.readString(directory.resolve("name")).strip();
    Process asked = new ProcessBuilder("stty", "-a", "-F", device).start();
    return new String(asked.getInputStream().readAllBytes(), UTF_8);
  }

  private AttachedClient realClient() throws Exception {
    Files.deleteIfExists(directory.resolve("name"));
    Files.deleteIfExists(directory.resolve("after"));
    assertThat(drover("start", "client").code()).isZero();
    AttachedClient screen = attach("client");
    screen.awaitShown("drover: attached to sh; detach with ctrl-p ctrl-q\r\n");
    screen.awaitShown("$ ");
    assertThat(stty()).contains("-icanon", "-isig", "-icrnl", "-opost", "-echo ", "-iexten", "-ixon",
        "min = 1; time = 0");
    return screen;
  }

  /** Without the first line, which has the size. */
  private List<String> modes(String file) throws Exception {
    return Files.readAllLines(directory.resolve(file)).stream().skip(1).toList();
  }

  private void assertRestored() throws Exception {
    await().atMost(Duration.ofSeconds(20)).until(() -> Files.exists(directory.resolve("after"))
        && Files.size(directory.resolve("after")) > 0);
    assertThat(modes("after")).isEqualTo(modes("before"));
    assertThat(stty()).doesNotContain("-icanon", "-isig", "-icrnl", "-opost", "-echo ", "-iexten");
  }

  @Test
  void onATerminal_keysGoAsTheyAre_untilTheDetachKeys() throws Exception {
    try (var screen = realClient()) {
      screen.type("stty size\r");
      screen.awaitShown("24 80");
      screen.type("sh -c 'trap \"echo in-$((1+1)); exit\" INT; echo wait-$((1+1)); while :; do sleep 0.01; done'\r");
      screen.awaitShown("wait-2\r\n");
      screen.type("\u0003");
      screen.awaitShown("in-2\r\n");
      screen.resize(33, 77);
      await().atMost(Duration.ofSeconds(20)).until(() -> drover("send", "sh", "stty size").code() == 0
          && drover("logs", "sh").out().contains("33 77"));
      screen.type("\u0010\u0011");
      screen.awaitShown("drover: detached from sh\r\ncode 0\r\n");
      assertRestored();
    }
    assertThat(drover("status", "sh", "--json").out()).contains("\"phase\":\"RUNNING\"");
  }

  @Test
  void onATerminal_whenTheProcessEnds_itIsRestored() throws Exception {
    try (var screen = realClient()) {
      screen.type("printf '\\033[?1049h\\033[?25l'; exit 6\r");
      screen.awaitShown("\u001b[?25h\u001b[0m\u001b[?1049l\r\ndrover: sh has ended: exit code 6\r\ncode 0\r\n");
      assertRestored();
    }
  }

  /** By /proc, for the JDK cuts command lines that are longer than a page, as those with a class path may be. */
  private static boolean isClient(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"), ISO_8859_1)
          .endsWith("dev.drover.app.Main\0attach\0sh\0") && process.info().command().orElse("").endsWith("java");
    } catch (IOException gone) {
      return false;
    }
  }

  @Test
  void onATerminal_whenTheClientIsSignalled_itIsRestored() throws Exception {
    for (String signal : new String[]{"TERM", "HUP", "INT"}) {
      try (var screen = realClient()) {
        ProcessHandle client = ProcessHandle.current().descendants().filter(AttachTest::isClient).findAny()
            .orElseThrow();
        assertThat(new ProcessBuilder("kill", "-" + signal, Long.toString(client.pid())).start().waitFor()).isZero();
        screen.awaitShown(signal.equals("TERM") ? "code 143" : signal.equals("HUP") ? "code 129" : "code 130");
        assertRestored();
        assertThat(drover("kill", "client").code()).isZero();
      }
    }
  }
}
