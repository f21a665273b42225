// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.ConfigFactory;
import dev.drover.model.Exit;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Drover in actor systems of somebody else, on real processes. */
@Timeout(60)
class EmbeddingTest {
  private static final InstanceId WEB = InstanceId.sole("web");

  private static Project project(String name, ProcessSpec... specs) {
    return new Project(name, List.of(specs));
  }

  private static ProcessSnapshot running(Drover drover) {
    var reply = drover.send(to -> new Orchestrator.Start(List.of(), true, to)).toCompletableFuture().join();
    if (reply instanceof Orchestrator.Accepted accepted) {
      assertThat(drover.outcome(accepted).toCompletableFuture().join()).isInstanceOf(Orchestrator.Reached.class);
    }
    ProcessSnapshot seen = Objects.requireNonNull(drover.board().get(WEB));
    assertThat(lives(seen.pid())).isTrue();
    return seen;
  }

  private static boolean lives(long pid) {
    return Files.exists(Path.of("/proc", Long.toString(pid), "exe"));
  }

  private static ActorSystem<Void> system(String name) {
    return ActorSystem.create(Behaviors.empty(), name, ConfigFactory
        .parseString("pekko.log-dead-letters = off").withFallback(ConfigFactory.load()));
  }

  @Test
  void twoInOneSystem_andTwoSystemsInOneJvm_doNotMeet() {
    ActorSystem<Void> one = system("one");
    ActorSystem<Void> other = system("other");
    var all = List.of(Drover.start(one, project("shop", Rig.process("web"))),
        Drover.start(one, project("shop", Rig.process("web"))),
        Drover.start(other, project("shop", Rig.process("web"))));
    var pids = all.stream().map(drover -> running(drover).pid()).toList();
    assertThat(pids).doesNotHaveDuplicates();
    all.getFirst().shutDown(Duration.ofSeconds(10)).toCompletableFuture().join();
    assertThat(pids.stream().map(EmbeddingTest::lives)).containsExactly(false, true, true);
    one.terminate();
    one.getWhenTerminated().toCompletableFuture().join();
    await().atMost(Duration.ofSeconds(20)).until(() -> !lives(pids.get(1)));
    assertThat(lives(pids.get(2))).isTrue();
    other.terminate();
    other.getWhenTerminated().toCompletableFuture().join();
    await().atMost(Duration.ofSeconds(20)).until(() -> !lives(pids.get(2)));
  }

  @Test
  void whenTheSystemEnds_processesAreStoppedInTheirWay(@org.junit.jupiter.api.io.TempDir Path folder) {
    ActorSystem<Void> system = system("ending");
    Path farewell = folder.resolve("farewell");
    var drover = Drover.start(system, project("shop", Rig.shell("web",
        "trap 'echo bye > " + farewell + "; exit 0' TERM; echo up; while :; do sleep 0.1; done")
        .withProbe(dev.drover.model.Probe.Kind.READY, dev.drover.model.Probe.of(
            new dev.drover.model.Probe.Check.Log("up"), dev.drover.model.Probe.Kind.READY))));
    long pid = running(drover).pid();
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().join();
    assertThat(farewell).exists();
    assertThat(lives(pid)).isFalse();
    assertThat(drover.whenEnded()).succeedsWithin(Duration.ofSeconds(20));
  }

  /** An actor that owns a Drover, and can be told to stop. */
  private static Behavior<String> owner(CompletableFuture<Drover> made) {
    return Behaviors.setup(context -> {
      made.complete(Drover.spawn(context, project("jobs", Rig.process("web")), "jobs"));
      return Behaviors.receiveMessage(_ -> Behaviors.stopped());
    });
  }

  @Test
  void whenItsOwnerStops_soDoItsProcesses() throws Exception {
    var made = new CompletableFuture<Drover>();
    ActorSystem<String> system = ActorSystem.create(owner(made), "owned");
    Drover drover = made.get(20, TimeUnit.SECONDS);
    long pid = running(drover).pid();
    ActorRef<String> owner = system;
    owner.tell("stop");
    drover.whenEnded().toCompletableFuture().get(20, TimeUnit.SECONDS);
    assertThat(lives(pid)).isFalse();
    assertThat(Objects.requireNonNull(drover.board().get(WEB)).phase()).isEqualTo(Phase.FAILED);
  }

  @Test
  void closed_itEndsAtOnce() throws Exception {
    ActorSystem<Void> system = system("closing");
    Drover drover = Drover.start(system, project("shop", Rig.process("web")));
    long pid = running(drover).pid();
    var exit = drover.exit("web").toCompletableFuture();
    drover.close();
    drover.whenEnded().toCompletableFuture().get(20, TimeUnit.SECONDS);
    assertThat(lives(pid)).isFalse();
    assertThat(exit).isNotCompleted();
    system.terminate();
  }

  @Test
  void settingsAreTakenFromTheSystem(@org.junit.jupiter.api.io.TempDir Path folder) throws Exception {
    var config = ConfigFactory.parseString("drover { launcher = PORTABLE, logs.directory = \"" + folder + "\" }")
        .withFallback(ConfigFactory.load());
    ActorSystem<Void> system = ActorSystem.create(Behaviors.empty(), "set", config);
    Drover drover = Drover.start(system, project("shop", Rig.shell("job", "echo hello; exit 4")));
    drover.send(to -> new Orchestrator.Start(List.of(), true, to)).toCompletableFuture().join();
    assertThat(drover.exit("job").toCompletableFuture().get(20, TimeUnit.SECONDS)).isEqualTo(new Exit.Code(4));
    drover.shutDown(Duration.ofSeconds(10)).toCompletableFuture().join();
    assertThat(folder.resolve("job.log")).hasContent("hello\n");
    system.terminate();
  }
}
