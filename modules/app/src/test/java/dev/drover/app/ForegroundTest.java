// SPDX-License-Identifier: Apache-2.0
package dev.drover.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.drover.config.Loaded;
import dev.drover.config.ProjectFiles;
import dev.drover.launch.Terms;
import dev.drover.terminal.Cli;
import dev.drover.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a Drover in the foreground when its output or its actor system goes. */
@Timeout(120)
class ForegroundTest {
  @TempDir
  Path directory;
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final List<Integer> halts = new ArrayList<>();

  /** A standard output of which somebody closed the other end. */
  private static final class Closed extends OutputStream {
    @Override
    public void write(int b) throws IOException {
      throw new IOException("Broken pipe");
    }
  }

  /** A standard output of which nobody reads the other end. */
  private static final class Stalled extends OutputStream {
    final CountDownLatch reads = new CountDownLatch(1);

    @Override
    public void write(int b) {
      try {
        reads.await();
      } catch (InterruptedException end) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private int up(OutputStream out, String project) throws IOException {
    Path file = Files.writeString(directory.resolve("drover.conf"), project);
    var terminal = new Terminal(new PrintStream(out, false, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8), directory, System.getenv(), false);
    var valid = (Loaded.Valid) ProjectFiles.load(file, System.getenv());
    return new Foreground(terminal, ToRun.alone(valid), Daemon.NONE, halts::add).up(
        new dev.drover.terminal.UpOptions(List.of(), null, false, true, java.time.Duration.ofSeconds(30), directory));
  }

  @Test
  void aClosedOutputIsARequestToStop() throws Exception {
    int code = up(new Closed(), "processes { talker { command = \"while :; do echo on and on; sleep 0.1; done\" } }");
    assertThat(code).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("drover: stopping ", "drover: talker: STOPPED");
    assertThat(halts).isEmpty();
  }

  @Test
  void anOutputThatNobodyReadsDoesNotKeepItFromEnding() throws Exception {
    var out = new Stalled();
    int code = up(out, "processes { job { command = \"echo something; exit 3\", restart.policy = never } }");
    assertThat(code).isEqualTo(1);
    assertThat(halts).containsExactly(1);
    StateDirectory.claim(directory, "").close();
    out.reads.countDown();
  }

  @Test
  void itTellsWhatHappensAsItHappens() throws Exception {
    up(new ByteArrayOutputStream(), """
        project = jobs
        processes {
          good { command = "echo fine" }
          bad { command = "exit 3", restart.policy = never }
          after { command = "echo never", depends-on { bad = succeeded } }
          ghost { command = ["./no-such-program"] }
        }
        """);
    assertThat(err.toString(StandardCharsets.UTF_8).lines()).startsWith(
        "drover: jobs: 4 processes; look at them with: drover ps")
        .contains("drover: good: completed")
        .anyMatch(line -> line.startsWith("drover: bad: failed: ") && line.contains("exit code 3"))
        .anyMatch(line -> line.startsWith("drover: after: skipped: "))
        .anyMatch(line -> line.startsWith("drover: ghost: cannot start: ./no-such-program: no such file"));
  }

  @Test
  void whatThisMachineDoesNotAllow_isToldAltogether_beforeAnythingStarts() throws Exception {
    List<String> causes = Terms.whyNoQuota();
    assumeFalse(causes.isEmpty(), "memory and processors can be limited on this machine");
    int code = up(new ByteArrayOutputStream(), """
        processes {
          first { command = "touch started" }
          web { command = "touch started", limits { memory = 1GiB, cpu = 1.5 } }
          other { command = "touch started", user = no-such-user }
        }
        """);
    assertThat(code).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8).lines()).containsExactly("web: " + causes.getFirst(),
        "web: " + causes.getLast(), "other: user: there is no user \"no-such-user\" on this machine");
    assertThat(directory.resolve("started")).doesNotExist();
  }

  @Test
  void theEndOfTheActorSystemIsTheEnd() throws Exception {
    Path file = Files.writeString(directory.resolve("drover.conf"), "processes { a { command = \"sleep 1000\" } }");
    try (var running = running(file)) {
      running.drover().system().terminate();
      assertThat(running.awaitEnd()).isEqualTo(Running.End.BROKEN);
    }
    StateDirectory.claim(directory, "").close();
  }

  @Test
  void downReturnsWhenTheNextCanStart() throws Exception {
    Files.writeString(directory.resolve("drover.conf"), "processes { a { command = \"exec sleep 1000\" } }");
    var terminal = new Terminal(new PrintStream(err, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8), directory, System.getenv(), false);
    for (int i = 0; i < 3; i++) {
      var up = new CompletableFuture<Integer>();
      Thread.ofPlatform().daemon().start(() -> up.complete(drover(terminal, "up")));
      Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> drover(terminal, "ps") == 0);
      assertThat(drover(terminal, "down")).as(err.toString(StandardCharsets.UTF_8)).isZero();
      StateDirectory.claim(directory, "").close();
      assertThat(drover(terminal, "ps")).isEqualTo(3);
      assertThat(up.get(30, TimeUnit.SECONDS)).isZero();
    }
  }

  @Test
  void anActorThatNeverStops_keepsItFromItsEndForAWhileOnly() throws Exception {
    Path file = Files.writeString(directory.resolve("drover.conf"),
        "processes { a { command = \"exec sleep 1000\" } }");
    Running running = running(file);
    var stalled = new CountDownLatch(1);
    var end = running.drover().system().getWhenTerminated().toCompletableFuture();
    running.drover().system().systemActorOf(
        Behaviors.receive(Object.class)
            .onSignal(PostStop.class, _ -> {
              stalled.await();
              return Behaviors.same();
            }).build(),
        "stalled", Props.empty());
    running.stopAll(java.time.Duration.ofMillis(300));
    assertThat(end).isNotDone();
    StateDirectory.claim(directory, "").close(); // what is ours was given up
    stalled.countDown();
    end.get(30, TimeUnit.SECONDS);
  }

  private static int drover(Terminal terminal, String word) {
    return Cli.run(new String[]{word}, new LocalCommands(terminal), terminal);
  }

  private static Running running(Path file) throws Exception {
    var loaded = (Loaded.Valid) ProjectFiles.load(file, Map.of());
    var what = ToRun.alone(loaded);
    return Running.start(what, Ground.claim(what, "", _ -> List.of()));
  }
}
