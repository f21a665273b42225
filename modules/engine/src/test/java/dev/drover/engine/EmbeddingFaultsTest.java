// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.drover.model.EventEntry;
import dev.drover.model.Goal;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.model.Signal;
import dev.drover.testkit.FakeLauncher;
import dev.drover.testkit.PhaseProbe;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A Drover among actors that fail, and that ask more often than they should. */
@Timeout(60)
class EmbeddingFaultsTest {
  private static final dev.drover.model.InstanceId WEB = dev.drover.model.InstanceId.sole("web");
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Config QUIET = ConfigFactory
      .parseString("pekko.log-dead-letters = off, pekko.coordinated-shutdown.exit-jvm = off")
      .withFallback(ConfigFactory.load());

  private final FakeLauncher launcher = new FakeLauncher();
  private final ActorTestKit kit = ActorTestKit.create(QUIET);

  private Drover drover(ProcessSpec... specs) {
    return Drover.start(kit.system(), new Project("test", List.of(specs)), launcher, InstantSource.system());
  }

  private static Orchestrator.Reply send(Drover drover,
      java.util.function.Function<ActorRef<Orchestrator.Reply>, Orchestrator.Command> command) {
    return drover.send(command).toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
  }

  private static PhaseProbe probe(Drover drover, String instance) {
    return new PhaseProbe(drover.board(), drover.events(), instance);
  }

  @AfterEach
  void end() {
    kit.shutdownTestKit();
    launcher.close();
    assertThat(launcher.faults()).isEmpty();
  }

  @Test
  void everyCommandSentTwice_hasTheEffectOfOne() {
    Drover drover = drover(Rig.process("web"));
    try (var web = probe(drover, "web")) {
      for (int i = 0; i < 2; i++) {
        send(drover, to -> new Orchestrator.Start(List.of(), true, to));
        web.awaitPhase(Phase.RUNNING);
      }
      long revision = web.awaitReady().revision();
      assertThat(send(drover, to -> new Orchestrator.Start(List.of(), true, to)))
          .isEqualTo(new Orchestrator.Done(List.of(WEB), Goal.UP));
      for (int i = 0; i < 2; i++) {
        assertThat(send(drover, to -> new Orchestrator.Deploy(List.of(Rig.process("web")), to)))
            .isInstanceOf(Orchestrator.Done.class);
        assertThat(send(drover, to -> new Orchestrator.Scale("web", 1, to))).isInstanceOf(Orchestrator.Done.class);
      }
      assertThat(web.awaitReady().revision()).isEqualTo(revision);
      assertThat(launcher.attempts("web")).isEqualTo(1);
      for (int i = 0; i < 2; i++) {
        send(drover, to -> new Orchestrator.Deliver(List.of("web"), Signal.parse("HUP").orElseThrow(), to));
        send(drover, to -> new Orchestrator.Stop(List.of("web"), false, to));
        web.awaitPhase(Phase.STOPPED);
        if (i == 0) {
          revision = web.awaitPhase(Phase.STOPPED).revision();
        }
      }
      assertThat(web.awaitPhase(Phase.STOPPED).revision()).isEqualTo(revision);
      send(drover, to -> new Orchestrator.Remove(List.of("web"), to));
      web.awaitGone();
      assertThat(send(drover, to -> new Orchestrator.Remove(List.of("web"), to)))
          .isInstanceOf(Orchestrator.Rejected.class);
    }
  }

  @Test
  void manyActorsDeployAtOnce_andAllOfItIsThere() {
    Drover drover = drover(Rig.process("db"));
    var all = new ArrayList<CompletableFuture<Orchestrator.Outcome>>();
    for (int i = 0; i < 40; i++) {
      String name = "job-" + i;
      var outcome = new CompletableFuture<Orchestrator.Outcome>();
      all.add(outcome);
      kit.spawn(Behaviors.<Void>setup(context -> {
        context.pipeToSelf(drover.send(to -> new Orchestrator.Deploy(
            List.of(Rig.process(name), Rig.process("shared").withReplicas(2)), to))
            .thenCompose(reply -> drover.outcome(reply instanceof Orchestrator.Accepted accepted
                ? accepted
                : new Orchestrator.Accepted(List.of(dev.drover.model.InstanceId.sole(name)), Goal.UP))),
            (reached, failure) -> {
              boolean _ = failure == null ? outcome.complete(reached) : outcome.completeExceptionally(failure);
              return null;
            });
        return Behaviors.empty();
      }));
    }
    assertThat(all).allSatisfy(outcome -> assertThat(outcome.orTimeout(20, TimeUnit.SECONDS).join())
        .isInstanceOf(Orchestrator.Reached.class));
    assertThat(drover.board().all()).hasSize(43).filteredOn(s -> s.process().startsWith("job"))
        .extracting(ProcessSnapshot::phase).containsOnly(Phase.RUNNING);
    assertThat(launcher.attempts("shared/1")).isEqualTo(1);
  }

  @Test
  void aSubscriberThatDies_isForgotten() {
    Drover drover = drover(Rig.process("web"));
    TestProbe<EventEntry> heard = kit.createTestProbe();
    ActorRef<EventEntry> subscriber = kit.spawn(Behaviors.receiveMessage(entry -> {
      heard.getRef().tell(entry);
      throw new IllegalStateException("dies of the first event");
    }));
    send(drover, to -> new Orchestrator.Subscribe(EventQuery.ALL, subscriber, to));
    heard.receiveMessage(SOON);
    heard.expectTerminated(subscriber, SOON);
    TestProbe<EventEntry> other = kit.createTestProbe();
    var query = EventQuery.ALL.after(drover.events().last()).kinds(List.of("launched"));
    send(drover, to -> new Orchestrator.Subscribe(query, other.getRef(), to));
    send(drover, to -> new Orchestrator.Start(List.of(), true, to));
    other.receiveMessage(SOON);
    assertThat(send(drover, to -> new Orchestrator.Unsubscribe(subscriber, to))).isInstanceOf(Orchestrator.Done.class);
    heard.expectNoMessage(Duration.ofMillis(100));
  }

  @Test
  void whoDiesWhileItWaits_isWaitedForNoMore() {
    var waits = Waits.NONE;
    TestProbe<Orchestrator.ExitReply> asker = kit.createTestProbe();
    waits = waits.plus(new Waits.ForExit(WEB, 1, asker.getRef()));
    assertThat(waits.without(asker.getRef())).isEqualTo(Waits.NONE);
    Drover drover = drover(Rig.process("web"));
    try (var web = probe(drover, "web")) {
      send(drover, to -> new Orchestrator.Start(List.of(), true, to));
      web.awaitPhase(Phase.RUNNING);
      TestProbe<Orchestrator.ExitReply> mortal = kit.createTestProbe();
      ActorRef<Orchestrator.ExitReply> dies = kit.spawn(Behaviors.receiveMessage(reply -> {
        mortal.getRef().tell(reply);
        return Behaviors.same();
      }));
      drover.orchestrator().tell(new Orchestrator.AwaitExit("web", dies));
      kit.stop(dies);
      launcher.child("web", 1).exit(3);
      assertThat(drover.exit("web").toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join())
          .isEqualTo(new dev.drover.model.Exit.Code(3));
      mortal.expectNoMessage(Duration.ofMillis(100));
    }
  }

  private static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private Behavior<String> owner(CompletableFuture<Drover> made) {
    return Behaviors.setup(context -> {
      var child = context.spawn(
          Drover.create(new Project("jobs", List.of(Rig.process("web"))), launcher, InstantSource.system(),
              made::complete),
          "jobs");
      context.watch(child);
      return Behaviors.receiveMessage(_ -> {
        throw new Crash();
      });
    });
  }

  @Test
  void whenItsOwnerCrashes_soDoItsProcesses() {
    var made = new CompletableFuture<Drover>();
    ActorRef<String> owner = kit.spawn(owner(made));
    Drover drover = made.orTimeout(20, TimeUnit.SECONDS).join();
    try (var web = probe(drover, "web")) {
      send(drover, to -> new Orchestrator.Start(List.of(), true, to));
      web.awaitPhase(Phase.RUNNING);
      owner.tell("crash");
      assertThat(drover.whenEnded()).succeedsWithin(SOON);
      assertThat(launcher.child("web", 1).signals()).contains(9);
      assertThat(web.awaitPhase(Phase.FAILED).reason()).contains("Drover was stopped");
    }
  }

  @Test
  void shutDownTwice_andClosedMeanwhile_itEndsOnce() {
    launcher.stubborn("web");
    Drover drover = drover(Rig.process("web"));
    try (var web = probe(drover, "web")) {
      send(drover, to -> new Orchestrator.Start(List.of(), true, to));
      web.awaitPhase(Phase.RUNNING);
      var first = drover.shutDown(Duration.ofMinutes(10));
      var second = drover.shutDown(Duration.ofMinutes(10));
      web.awaitPhase(Phase.STOPPING);
      assertThat(first.toCompletableFuture()).isNotDone();
      drover.close();
      drover.close();
      assertThat(first).succeedsWithin(SOON);
      assertThat(second).succeedsWithin(SOON);
      assertThat(drover.shutDown(Duration.ZERO)).succeedsWithin(SOON);
      assertThat(launcher.alive("web")).isZero();
    }
  }

  @Test
  void shutDownTwice_inOrder() {
    Drover drover = drover(Rig.process("web"));
    send(drover, to -> new Orchestrator.Start(List.of(), true, to));
    var first = drover.shutDown(SOON);
    assertThat(drover.shutDown(SOON)).succeedsWithin(SOON);
    assertThat(first).succeedsWithin(SOON);
    assertThat(drover.board().all()).extracting(ProcessSnapshot::phase).containsOnly(Phase.STOPPED);
  }

  @Test
  void aSystemThatEnds_hasNoDroverAfterIt() {
    var system = kit.system();
    kit.shutdownTestKit();
    assertThatThrownBy(() -> drover(Rig.process("web"))).isInstanceOf(RuntimeException.class);
    assertThat(system.whenTerminated().isCompleted()).isTrue();
    assertThat(launcher.attempts()).isEmpty();
  }

  @Test
  void aBadSetting_isToldWithItsPlace_andLeavesNothing() {
    var bad = ConfigFactory.parseString("drover { launcher = ODD, answer-within = soon }").withFallback(QUIET);
    var odd = ActorTestKit.create(bad);
    try {
      int before = Thread.activeCount();
      assertThatThrownBy(() -> Drover.start(odd.system(), new Project("test", List.of(Rig.process("web")))))
          .hasMessageContaining("launcher").hasMessageContaining("ODD");
      await().atMost(SOON).until(() -> Thread.activeCount() <= before + 2);
    } finally {
      odd.shutdownTestKit();
    }
  }
}
