// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.drover.launch.Child;
import dev.drover.launch.ChildListener;
import dev.drover.launch.LaunchFailure;
import dev.drover.launch.LaunchSpec;
import dev.drover.launch.Launcher;
import dev.drover.model.Exit;
import dev.drover.model.Health;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.Phase;
import dev.drover.model.Probe;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.RestartPolicy;
import dev.drover.model.Signal;
import dev.drover.model.StopSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The engine over real processes. */
@Timeout(60)
class SupervisionSystemTest {
  private static final RestartPolicy ALWAYS = RestartPolicy.DEFAULT.with(RestartPolicy.When.ALWAYS);

  @TempDir
  Path dir;

  private static StopSpec grace(Duration grace) {
    return new StopSpec(Signal.TERM, grace, List.of());
  }

  private static Probe often(Probe.Check check, int failureThreshold) {
    return new Probe(check, Duration.ZERO, Duration.ofMillis(20), Duration.ofSeconds(5), 1, failureThreshold);
  }

  private static boolean lives(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      return stat.charAt(stat.lastIndexOf(')') + 2) != 'Z';
    } catch (IOException gone) {
      return false;
    }
  }

  @Test
  void aKilledProcessComesBack() {
    try (var rig = new Rig(Launcher.best(), Rig.process("web"))) {
      rig.start();
      long pid = rig.awaitPhase("web", Phase.RUNNING).pid();
      assertThat(ProcessHandle.of(pid).orElseThrow().destroyForcibly()).isTrue();
      var again = rig.awaitSeen("web", s -> s.phase() == Phase.RUNNING && s.incarnation() == 2);
      assertThat(again.lastExit()).isEqualTo(new Exit.Signalled(9, false));
      assertThat(again.pid()).isNotEqualTo(pid);
      assertThat(lives(again.pid())).isTrue();
    }
  }

  @Test
  void whoIgnoresTermIsKilled() {
    var spec = Rig.shell("mule", "trap '' TERM; echo deaf; while :; do sleep 1; done")
        .withStop(grace(Duration.ofMillis(300)));
    try (var rig = new Rig(Launcher.best(), spec)) {
      rig.start();
      long pid = rig.awaitPhase("mule", Phase.RUNNING).pid();
      await().until(() -> rig.lines("mule").contains("deaf"));
      rig.stop();
      assertThat(rig.awaitPhase("mule", Phase.STOPPED).lastExit()).isEqualTo(new Exit.Signalled(9, false));
      assertThat(lives(pid)).isFalse();
    }
  }

  @Test
  void aTreeIsGoneAfterItsStop() {
    var spec = Rig.shell("tree",
        "sh -c 'trap \"\" TERM; sh -c \"echo \\$\\$; sleep 1000; :\" & echo $$; wait' & echo $$; wait")
        .withStop(grace(Duration.ofMillis(300)));
    try (var rig = new Rig(Launcher.best(), spec)) {
      rig.start();
      await().until(() -> rig.lines("tree").size() == 3);
      var pids = rig.lines("tree").stream().map(Long::valueOf).toList();
      assertThat(pids).doesNotHaveDuplicates().allMatch(SupervisionSystemTest::lives);
      rig.stop();
      rig.awaitPhase("tree", Phase.STOPPED);
      assertThat(pids).noneMatch(SupervisionSystemTest::lives);
    }
  }

  /** Launches for real, but holds the launch of one instance. */
  private record Holding(Launcher real, String held, CountDownLatch latch) implements Launcher {
    @Override
    public String name() {
      return real.name();
    }

    @Override
    public Child launch(LaunchSpec spec, ChildListener listener) throws LaunchFailure {
      if (held.equals(spec.environment().get("DROVER_INSTANCE"))) {
        try {
          latch.await();
        } catch (InterruptedException stopped) {
          throw new IllegalStateException(stopped);
        }
      }
      return real.launch(spec, listener);
    }

    @Override
    public void close() {
      real.close();
    }
  }

  @Test
  void readsGoThroughWhileOneHangsInItsStopAndAnotherInItsLaunch() {
    var latch = new CountDownLatch(1);
    var mule = Rig.shell("mule", "trap '' TERM; echo deaf; while :; do sleep 1; done")
        .withStop(grace(Duration.ofHours(1)));
    var launcher = new Holding(Launcher.best(), "held", latch);
    try (var rig = new Rig(launcher, mule, Rig.process("held"), Rig.process("web"))) {
      rig.start();
      await().until(() -> rig.lines("mule").contains("deaf"));
      rig.awaitPhase("web", Phase.RUNNING);
      rig.stop("mule");
      rig.awaitPhase("mule", Phase.STOPPING);
      var expected = List.of(rig.see("held"), rig.see("mule"), rig.see("web"));
      assertThat(expected).extracting(ProcessSnapshot::phase).containsExactly(Phase.STARTING, Phase.STOPPING,
          Phase.RUNNING);
      assertThat(BoardReads.of(rig, expected)).isEqualTo(BoardReads.UNDISTURBED);
      assertThat(rig.see("mule").phase()).isEqualTo(Phase.STOPPING);
      assertThat(rig.see("held").phase()).isEqualTo(Phase.STARTING);
      latch.countDown();
      rig.awaitPhase("held", Phase.RUNNING);
      rig.send(to -> new Orchestrator.Stop(List.of(), true, to));
      rig.awaitPhase("mule", Phase.STOPPED);
    }
  }

  private static void awaitReady(ProcessSpec spec) {
    try (var rig = new Rig(Launcher.best(), spec)) {
      rig.start();
      assertThat(rig.awaitSeen("web", s -> s.health() == Health.READY).ready()).isNotNull();
    }
  }

  @Test
  void anExecProbeMakesItReadyOnceItPasses() throws IOException {
    Path flag = dir.resolve("ready");
    var check = new Probe.Check.Exec(ProcessSpec.shell("test -e '" + flag + "'"));
    try (var rig = new Rig(Launcher.best(), Rig.process("web").withProbe(Probe.Kind.READY, often(check, 1)))) {
      rig.start();
      rig.awaitSeen("web", s -> s.health() == Health.NOT_READY && s.reason().contains("exit code 1"));
      Files.createFile(flag);
      rig.awaitSeen("web", s -> s.health() == Health.READY);
    }
  }

  @Test
  void whatWasRunForAnInstanceEndsWithIt() {
    String mark = "2" + System.nanoTime() % 1_000_000_000L;
    var check = new Probe.Check.Exec(ProcessSpec.shell("sleep " + mark + "; true"));
    var asks = ProcessSpec.shell("kill -TERM $DROVER_PID; sleep " + mark + "; true");
    var web = Rig.process("web").withStop(new StopSpec(Signal.TERM, Duration.ofHours(1), asks))
        .withProbe(Probe.Kind.LIVE,
            new Probe(check, Duration.ZERO, Duration.ofHours(1), Duration.ofHours(1), 1, 1));
    try (var rig = new Rig(Launcher.best(), web)) {
      rig.start();
      await().until(() -> running(mark) > 0);
      rig.stop();
      rig.awaitPhase("web", Phase.STOPPED);
      await().until(() -> running(mark) == 0);
    }
  }

  private static long running(String mark) {
    return ProcessHandle.allProcesses().filter(p -> p.info().commandLine().orElse("").contains(mark)).count();
  }

  @Test
  void aPatternThatRecursesMissesNoOtherLine() {
    var check = new Probe.Check.Log("(ok|done|[a-z])+ ready");
    var web = Rig.shell("web", "head -c 60000 /dev/zero | tr '\\0' a; echo; echo all ready; exec sleep 1000")
        .withProbe(Probe.Kind.READY, Probe.of(check, Probe.Kind.READY));
    try (var rig = new Rig(Launcher.best(), web)) {
      rig.start();
      rig.awaitSeen("web", seen -> seen.health() == Health.READY);
    }
  }

  @Test
  void aTcpProbeMakesItReady() throws IOException {
    try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      awaitReady(Rig.process("web").withProbe(Probe.Kind.READY,
          often(new Probe.Check.Tcp("127.0.0.1", server.getLocalPort(), true), 3)));
    }
  }

  @Test
  void aPortThatSomebodyElseServesRefusesTheLaunchUntilItIsFree() throws IOException {
    var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    int port = server.getLocalPort();
    var probe = Probe.of(new Probe.Check.Tcp("127.0.0.1", port, false), Probe.Kind.READY);
    try (server; var rig = new Rig(Launcher.best(), Rig.process("web").withProbe(Probe.Kind.READY, probe))) {
      rig.start();
      var seen = rig.awaitPhase("web", Phase.BACKOFF);
      assertThat(seen.reason())
          .startsWith("cannot start: port " + port + ", which its ready probe asks, is in use already")
          .contains("by process " + ProcessHandle.current().pid() + " (java)");
      assertThat(seen.pid()).isZero();
      server.close();
      rig.awaitPhase("web", Phase.RUNNING);
    }
  }

  @Test
  void aProbeMayAskAPortThatAnotherProcessOfTheProjectServes() throws IOException {
    int port;
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    var asks = often(new Probe.Check.Tcp("127.0.0.1", port, false), 1);
    var server = Rig.shell("server", "exec '" + System.getProperty("java.home") + "/bin/jwebserver' -p " + port)
        .withProbe(Probe.Kind.READY, asks);
    try (var rig = new Rig(Launcher.best(), server, Rig.process("agent").withProbe(Probe.Kind.READY, asks))) {
      rig.start("server");
      rig.awaitSeen("server", seen -> seen.health() == Health.READY);
      rig.start("agent");
      assertThat(rig.awaitSeen("agent", seen -> seen.health() == Health.READY).restarts()).isZero();
    }
  }

  @Test
  void anHttpProbeMakesItReady() throws IOException {
    try (var server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      var asked = new CompletableFuture<String>();
      Thread.ofPlatform().daemon().start(() -> answer(server, asked));
      awaitReady(Rig.process("web").withProbe(Probe.Kind.READY, often(
          new Probe.Check.Http("GET", "127.0.0.1", server.getLocalPort(), "/health", Map.of("X-Test", "yes"), 200, 299,
              true),
          3)));
      assertThat(asked.join()).startsWith("GET /health HTTP/1.1\r\n").contains("\r\nX-Test: yes\r\n");
    }
  }

  /** The first request is answered with 503, all others with 204. */
  private static void answer(ServerSocket server, CompletableFuture<String> asked) {
    String status = "503 Not Yet";
    while (!server.isClosed()) {
      try (var socket = server.accept()) {
        var request = new StringBuilder();
        while (request.indexOf("\r\n\r\n") < 0) {
          int b = socket.getInputStream().read();
          if (b < 0) {
            break;
          }
          request.append((char) b);
        }
        asked.complete(request.toString());
        socket.getOutputStream()
            .write(("HTTP/1.1 " + status + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        status = "204 No Content";
      } catch (IOException closed) {
        // the test is over, or the probe went away
      }
    }
  }

  @Test
  void aLogProbeMakesItReady() {
    awaitReady(Rig.shell("web", "echo warming up; echo listening on 8080; exec sleep 1000")
        .withProbe(Probe.Kind.READY, often(new Probe.Check.Log("listening on \\d+"), 3)));
  }

  private static boolean told(Rig rig, String detail) {
    for (long number = 1; number <= rig.drover.events().last(); number++) {
      LifecycleEvent event = rig.drover.events().read(number);
      if (event != null && event.detail().contains(detail)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void aFailingLiveProbeRestarts() throws IOException {
    Path sick = dir.resolve("sick");
    var spec = Rig.process("web").withRestart(ALWAYS).withProbe(Probe.Kind.LIVE,
        often(new Probe.Check.Exec(ProcessSpec.shell("test ! -e '" + sick + "'")), 2));
    try (var rig = new Rig(Launcher.best(), spec)) {
      rig.start();
      rig.awaitPhase("web", Phase.RUNNING);
      Files.createFile(sick);
      await().until(() -> told(rig, "live probe failed 2 times"));
      Files.delete(sick);
      var again = rig.awaitSeen("web", s -> s.phase() == Phase.RUNNING && s.incarnation() > 1);
      assertThat(again.restarts()).isPositive();
      assertThat(again.lastExit()).isEqualTo(new Exit.Signalled(15, false));
    }
  }
}
