// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.terminal.Cli;
import dev.drover.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Other numbers of instances, and everything that follows them: on real processes, as a user would type it. */
@Timeout(120)
class ScaleTest {
  @TempDir
  Path directory;
  private final ByteArrayOutputStream upOut = new ByteArrayOutputStream();
  private CompletableFuture<Integer> up = new CompletableFuture<>();

  private record Said(int code, String out, String err) {}

  private Said drover(String... words) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int code = run(out, err, words);
    return new Said(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private int run(ByteArrayOutputStream out, ByteArrayOutputStream err, String... words) {
    var terminal = new Terminal(new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8), directory, System.getenv(), false);
    return Cli.run(words, new LocalCommands(terminal), terminal);
  }

  @BeforeEach
  void up() throws Exception {
    Files.writeString(directory.resolve("drover.conf"), """
        project = scaled
        processes {
          web { command = "echo here is $DROVER_INSTANCE; exec sleep 1000" }
          pair { command = "exec sleep 1000", replicas = 2 }
          console { command = ["sleep", "1000"], tty = true }
          none { command = "exec sleep 1000", replicas = 0 }
        }
        """);
    Thread.ofPlatform().daemon().start(() -> up.complete(run(upOut, upOut, "up")));
    Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> drover("status", "web").out().contains("RUNNING"));
  }

  @AfterEach
  void down() throws Exception {
    drover("down", "--timeout", "20s");
    assertThat(up.get(30, TimeUnit.SECONDS)).isZero();
  }

  private void awaitText(ByteArrayOutputStream of, String text) {
    Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> of.toString(StandardCharsets.UTF_8).contains(text));
  }

  @Test
  void growsAndShrinks_andSaysHowThatCameOut() {
    Said grown = drover("scale", "web=3", "pair=1", "console=2", "none=1");
    assertThat(grown.code()).as(grown.err()).isZero();
    assertThat(grown.out().lines()).contains("web: scaled to 3 instances", "pair: scaled to 1 instance",
        "web/2: RUNNING", "web/3: RUNNING", "console/2: RUNNING", "none: RUNNING")
        .anyMatch(line -> line.startsWith("pair/2: is not there any more"));
    Said ps = drover("ps");
    assertThat(ps.out()).contains("web/3", "console/2").doesNotContain("pair/2", "NODE");
    Said several = drover("send", "web", "x");
    assertThat(several.err()).contains("\"web\" means 3 instances: web/1, web/2, web/3; name one of them");
    assertThat(drover("status", "web").out()).contains("web: RUNNING", "web/2: RUNNING", "web/3: RUNNING");
    assertThat(drover("status", "web/1").out()).startsWith("web: RUNNING").doesNotContain("web/2");
    assertThat(drover("restart", "web/1").out()).isEqualTo("web: RUNNING\n");
    assertThat(drover("stop", "web").out()).contains("web: ", "web/2: ", "web/3: ");
    assertThat(drover("scale", "web=1").code()).isZero();
    assertThat(drover("status", "web/3").code()).isEqualTo(2);
    Said same = drover("scale", "web=1");
    assertThat(same.code()).isZero();
    assertThat(same.out()).isEqualTo("web: scaled to 1 instance\n");
    Said nothing = drover("scale", "web=0");
    assertThat(nothing.code()).as(nothing.err()).isZero();
    assertThat(drover("ps").out()).doesNotContain("web");
  }

  @Test
  void whatCannotBe_changesNothing() {
    Said unknown = drover("scale", "wbe=2", "web=2", "pari=0");
    assertThat(unknown.code()).isEqualTo(2);
    assertThat(unknown.err()).contains("there is no process \"wbe\"; did you mean \"web\"?",
        "there is no process \"pari\"; did you mean \"pair\"?");
    assertThat(drover("scale", "pair/1=2").err()).contains("there is no process \"pair/1\"");
    Said tooMany = drover("scale", "web=9000", "pair=9000");
    assertThat(tooMany.code()).isEqualTo(1);
    assertThat(tooMany.err()).contains("at most 10000 instances, would have 18001; nothing was scaled");
    assertThat(drover("scale", "web=-1").code()).isEqualTo(2);
    assertThat(drover("ps").out()).doesNotContain("web/2");
  }

  @Test
  void whoeverFollows_seesThoseThatCome() {
    var logs = new ByteArrayOutputStream();
    var events = new ByteArrayOutputStream();
    var of = new ByteArrayOutputStream();
    Thread.ofPlatform().daemon().start(() -> run(logs, logs, "logs", "-f"));
    Thread.ofPlatform().daemon().start(() -> run(of, of, "logs", "-f", "web", "--grep", "here"));
    Thread.ofPlatform().daemon().start(() -> run(events, events, "events", "-f", "w*", "--kind", "launched"));
    awaitText(logs, "here is web\n");
    awaitText(of, "here is web\n");
    assertThat(drover("scale", "web=2", "pair=3").code()).isZero();
    awaitText(logs, "here is web/2");
    awaitText(of, "here is web/2");
    awaitText(events, "web/2");
    awaitText(upOut, "here is web/2");
    assertThat(drover("scale", "web=1").code()).isZero();
    assertThat(drover("scale", "web=2").code()).isZero(); // the same one again: its log goes on, and is told once
    for (ByteArrayOutputStream each : new ByteArrayOutputStream[]{logs, of, upOut}) {
      Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> count(each) >= 2);
      assertThat(count(each)).isEqualTo(2);
    }
    assertThat(events.toString(StandardCharsets.UTF_8)).doesNotContain("pair");
  }

  private static long count(ByteArrayOutputStream text) {
    return text.toString(StandardCharsets.UTF_8).lines().filter(line -> line.contains("here is web/2")).count();
  }

  @Test
  void alone_thereIsOneNode_andNothingToMoveOrDrain() {
    Said nodes = drover("nodes");
    assertThat(nodes.out()).containsPattern("NODE +STATE").containsPattern("local \\* +UP +4 ");
    assertThat(drover("nodes", "--json").out()).startsWith("[{\"name\":\"local\",\"self\":true,\"state\":\"UP\"");
    for (String[] words : new String[][]{{"drain", "local"}, {"drain", "local", "--undo"}, {"move", "web"}}) {
      Said said = drover(words);
      assertThat(said.code()).isEqualTo(1);
      assertThat(said.err()).contains("this Drover is alone: there are no nodes; start it with --cluster");
    }
    assertThat(drover("drain", "loacl").err()).contains("there is no node \"loacl\"; did you mean \"local\"?");
    assertThat(drover("move", "web", "--to", "b:1").code()).isEqualTo(2);
    assertThat(drover("ps", "--node", "b:1").code()).isEqualTo(3);
  }
}
