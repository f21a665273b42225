// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.drover.launch.ExitStatus;
import dev.drover.model.Dependency;
import dev.drover.model.EventEntry;
import dev.drover.model.ExecSpec;
import dev.drover.model.Exit;
import dev.drover.model.Goal;
import dev.drover.model.InstanceId;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Wanted;
import dev.drover.testkit.FakeLauncher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.TestProbe;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A project that changes while it runs. */
@Timeout(60)
class DeployTest {
  private static final InstanceId WEB = InstanceId.sole("web");
  private static final InstanceId WEB_2 = new InstanceId("web", 2);
  private static final InstanceId WEB_3 = new InstanceId("web", 3);

  private final FakeLauncher launcher = new FakeLauncher();

  private static Orchestrator.Reply deploy(Rig rig, ProcessSpec... specs) {
    return rig.send(to -> new Orchestrator.Deploy(List.of(specs), to));
  }

  private static Orchestrator.Reply remove(Rig rig, String... names) {
    return rig.send(to -> new Orchestrator.Remove(List.of(names), to));
  }

  private static Orchestrator.Reply scale(Rig rig, String name, int replicas) {
    return rig.send(to -> new Orchestrator.Scale(name, replicas, to));
  }

  private static Orchestrator.Outcome outcome(Rig rig, Orchestrator.Reply reply) throws Exception {
    var accepted = switch (reply) {
      case Orchestrator.Accepted a -> a;
      case Orchestrator.Done(var instances, Goal goal) -> new Orchestrator.Accepted(instances, goal);
      case Orchestrator.Rejected(String reason) -> throw new AssertionError(reason);
    };
    return rig.drover.outcome(accepted).toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static List<Long> started(Rig rig, String... names) {
    return List.of(names).stream().map(name -> rig.awaitPhase(name, Phase.RUNNING).incarnation()).toList();
  }

  @Test
  void whatIsDeployedRuns_andIsSeen() throws Exception {
    try (var rig = new Rig(launcher, Rig.process("db"))) {
      Orchestrator.Reply reply = deploy(rig,
          Rig.after(Rig.process("web"), "db", Dependency.Condition.STARTED));
      assertThat(outcome(rig, reply)).isInstanceOf(Orchestrator.Reached.class);
      assertThat(started(rig, "db", "web")).containsExactly(1L, 1L);
      assertThat(rig.drover.instances()).containsKeys(InstanceId.sole("db"), WEB);
    }
  }

  @Test
  void whatIsDeployedDisabled_waitsForAStart() {
    try (var rig = new Rig(launcher, Rig.process("db"))) {
      assertThat(deploy(rig, Rig.process("web").disabled())).isInstanceOf(Orchestrator.Done.class);
      assertThat(rig.see("web").phase()).isEqualTo(Phase.DISABLED);
      rig.start("web");
      rig.awaitPhase("web", Phase.RUNNING);
    }
  }

  @Test
  void theSameAgain_changesNothing() throws Exception {
    try (var rig = new Rig(launcher, Rig.process("web"))) {
      outcome(rig, rig.start());
      long revision = rig.see("web").revision();
      assertThat(deploy(rig, Rig.process("web"))).isEqualTo(new Orchestrator.Done(List.of(), Goal.UP));
      assertThat(rig.see("web").revision()).isEqualTo(revision);
      assertThat(launcher.attempts("web")).isEqualTo(1);
    }
  }

  @Test
  void anotherSpec_replacesWhatRuns_once() throws Exception {
    try (var rig = new Rig(launcher, Rig.process("web"))) {
      outcome(rig, rig.start());
      var reply = deploy(rig, Rig.shell("web", "exec sleep 2000"));
      assertThat(outcome(rig, reply)).isInstanceOf(Orchestrator.Reached.class);
      ProcessSnapshot seen = rig.awaitSeen("web", s -> s.phase() == Phase.RUNNING && s.incarnation() == 2);
      assertThat(seen.specVersion()).isEqualTo(2);
      assertThat(seen.wanted()).isEqualTo(Wanted.UP);
      assertThat(launcher.children("web").getFirst().signals()).isNotEmpty();
      assertThat(launcher.commands("web")).last().asString().contains("sleep 2000");
    }
  }

  @Test
  void anotherSpec_whileTheLaunchIsUnderWay_replacesWhatItBrings() throws Exception {
    try (var rig = new Rig(launcher, Rig.process("web"))) {
      var hold = launcher.hold("web");
      rig.start();
      rig.awaitPhase("web", Phase.STARTING);
      deploy(rig, Rig.shell("web", "exec sleep 2000"));
      hold.countDown();
      rig.awaitSeen("web", s -> s.phase() == Phase.RUNNING && s.incarnation() == 2);
      assertThat(launcher.commands("web")).last().asString().contains("sleep 2000");
      assertThat(launcher.alive("web")).isEqualTo(1);
    }
  }

  @Test
  void anotherSpec_ofOneThatIsStopped_waitsForTheStart() throws Exception {
    try (var rig = new Rig(launcher, Rig.process("web"))) {
      assertThat(deploy(rig, Rig.shell("web", "exec sleep 2000"))).isInstanceOf(Orchestrator.Done.class);
      assertThat(rig.see("web").phase()).isEqualTo(Phase.STOPPED);
      assertThat(rig.see("web").specVersion()).isEqualTo(2);
      outcome(rig, rig.start());
      assertThat(launcher.commands("web")).singleElement().asString().contains("sleep 2000");
    }
  }

  @Test
  void anotherSpec_ofOneThatFailed_isTried() throws Exception {
    try (var rig = new Rig(launcher, Rig.process("web").withRestart(Rig.MUCH_LATER))) {
      rig.start();
      launcher.child("web", 1).exit(new ExitStatus.Code(1));
      rig.awaitPhase("web", Phase.BACKOFF);
      outcome(rig, deploy(rig, Rig.shell("web", "exec sleep 2000").withRestart(Rig.MUCH_LATER)));
      assertThat(rig.see("web").phase()).isEqualTo(Phase.RUNNING);
    }
  }

  @Test
  void badSpecs_areRefusedAltogether() {
    try (var rig = new Rig(launcher, Rig.process("db"))) {
      var reply = deploy(rig, Rig.process("good"), Rig.process("bad name"),
          Rig.after(Rig.process("web"), "nobody", Dependency.Condition.STARTED));
      assertThat(reply).isInstanceOfSatisfying(Orchestrator.Rejected.class,
          r -> assertThat(r.reason()).contains("\"bad name\": the name of a process must be letters"));
      var cycle = deploy(rig, Rig.after(Rig.process("a"), "b", Dependency.Condition.STARTED),
          Rig.after(Rig.process("b"), "a", Dependency.Condition.STARTED),
          Rig.after(Rig.process("c"), "nobody", Dependency.Condition.STARTED));
      assertThat(cycle).isInstanceOfSatisfying(Orchestrator.Rejected.class,
          r -> assertThat(r.reason()).contains("form a cycle", "there is no process \"nobody\""));
      assertThat(rig.drover.instances()).containsOnlyKeys(InstanceId.sole("db"));
    }
  }

  @Test
  void whatIsRemoved_isStoppedAndGone_andItsNumbersGoOnWhenItComesBack() throws Exception {
    try (var rig = new Rig(launcher, Rig.process("db"), Rig.process("web"))) {
      outcome(rig, rig.start());
      assertThat(outcome(rig, remove(rig, "web"))).isEqualTo(new Orchestrator.Reached(List.of()));
      assertThat(rig.drover.board().get(WEB)).isNull();
      assertThat(launcher.alive("web")).isZero();
      assertThat(rig.see("db").phase()).isEqualTo(Phase.RUNNING);
      outcome(rig, deploy(rig, Rig.process("web")));
      assertThat(rig.see("web").incarnation()).isEqualTo(2);
    }
  }

  @Test
  void whatOthersNeed_isNotRemovedWithoutThem() throws Exception {
    try (var rig = new Rig(launcher, Rig.process("db"),
        Rig.after(Rig.process("web"), "db", Dependency.Condition.STARTED))) {
      outcome(rig, rig.start());
      assertThat(remove(rig, "db")).isInstanceOfSatisfying(Orchestrator.Rejected.class,
          r -> assertThat(r.reason()).contains("db: is needed by web"));
      assertThat(remove(rig, "dbb")).isInstanceOfSatisfying(Orchestrator.Rejected.class,
          r -> assertThat(r.reason()).contains("did you mean \"db\"?"));
      launcher.child("web", 1).keepsGroup(true);
      assertThat(outcome(rig, remove(rig, "db", "web"))).isInstanceOf(Orchestrator.Reached.class);
      assertThat(rig.drover.board().size()).isZero();
    }
  }

  @Test
  void theyLeaveInReverseOrder() throws Exception {
    launcher.stubborn("web");
    try (var rig = new Rig(launcher, Rig.process("db"),
        Rig.after(Rig.process("web"), "db", Dependency.Condition.STARTED))) {
      outcome(rig, rig.start());
      var reply = remove(rig, "db", "web");
      rig.awaitPhase("web", Phase.STOPPING);
      assertThat(rig.see("db").phase()).isEqualTo(Phase.RUNNING);
      launcher.child("web", 1).exit(new ExitStatus.Code(0));
      assertThat(outcome(rig, reply)).isInstanceOf(Orchestrator.Reached.class);
    }
  }

  @Test
  void scaling_keepsWhatRuns() throws Exception {
    try (var rig = new Rig(launcher, Rig.process("web"))) {
      outcome(rig, rig.start());
      assertThat(outcome(rig, scale(rig, "web", 3))).isInstanceOf(Orchestrator.Reached.class);
      assertThat(rig.drover.instances()).containsOnlyKeys(WEB, WEB_2, WEB_3);
      assertThat(scale(rig, "web", 3)).isEqualTo(new Orchestrator.Done(List.of(), Goal.UP));
      assertThat(outcome(rig, scale(rig, "web", 1))).isInstanceOf(Orchestrator.Reached.class);
      assertThat(rig.drover.board().all()).extracting(ProcessSnapshot::instance).containsExactly(WEB);
      assertThat(rig.see("web").incarnation()).isEqualTo(1);
      assertThat(outcome(rig, scale(rig, "web", 0))).isInstanceOf(Orchestrator.Reached.class);
      assertThat(rig.drover.board().size()).isZero();
      assertThat(outcome(rig, scale(rig, "web", 2))).isInstanceOf(Orchestrator.Reached.class);
      assertThat(launcher.faults()).isEmpty();
    }
  }

  @Test
  void theFirstOfThoseThatWereScaledUp_canBeNamed() throws Exception {
    try (var rig = new Rig(launcher, Rig.process("web").withExec(ExecSpec.DEFAULT.withStdin(ExecSpec.Stdin.PIPE)))) {
      outcome(rig, rig.start());
      outcome(rig, scale(rig, "web", 2));
      assertThat(rig.drover.sendInput("web", ByteString.fromString("one"), false).toCompletableFuture().join())
          .isEqualTo(new InputReply.Sent(WEB, 3, false));
      launcher.child("web", 1).stdin().awaitText("one");
      assertThat(launcher.child("web/2", 1).stdin().bytes()).isEmpty();
      var exit = rig.drover.exit("web").toCompletableFuture();
      launcher.child("web", 1).exit(7);
      assertThat(exit.get(20, TimeUnit.SECONDS)).isEqualTo(new Exit.Code(7));
    }
  }

  @Test
  void scalingWhatIsStopped_startsNothing() {
    try (var rig = new Rig(launcher, Rig.process("web"))) {
      assertThat(scale(rig, "web", 2)).isInstanceOf(Orchestrator.Done.class);
      assertThat(rig.drover.board().all()).extracting(ProcessSnapshot::phase).containsOnly(Phase.STOPPED);
      assertThat(scale(rig, "web", -1)).isInstanceOfSatisfying(Orchestrator.Rejected.class,
          r -> assertThat(r.reason()).contains("replicas must be 0 or more, was -1"));
      assertThat(scale(rig, "wob", 2)).isInstanceOfSatisfying(Orchestrator.Rejected.class,
          r -> assertThat(r.reason()).contains("did you mean \"web\"?"));
    }
  }

  @Test
  void scaledTwiceInARow_allOfThemStart() {
    for (int i = 0; i < 20; i++) {
      try (var rig = new Rig(new FakeLauncher(), Rig.process("web").withReplicas(0))) {
        for (int replicas = 1; replicas <= 4; replicas++) {
          int wanted = replicas;
          rig.drover.orchestrator()
              .tell(new Orchestrator.Scale("web", wanted, rig.drover.system().ignoreRef()));
        }
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(rig.drover.board().all()).hasSize(4)
            .allMatch(seen -> seen.phase() == Phase.RUNNING));
      }
    }
  }

  @Test
  void whatIsAskedForAgainWhileItLeaves_comesBack() throws Exception {
    launcher.stubborn("web");
    try (var rig = new Rig(launcher, Rig.process("web"))) {
      outcome(rig, rig.start());
      remove(rig, "web");
      rig.awaitPhase("web", Phase.STOPPING);
      var reply = deploy(rig, Rig.process("web"));
      launcher.child("web", 1).exit(new ExitStatus.Code(0));
      assertThat(outcome(rig, reply)).isInstanceOf(Orchestrator.Reached.class);
      rig.awaitSeen("web", s -> s.phase() == Phase.RUNNING && s.incarnation() == 2);
      assertThat(launcher.faults()).isEmpty();
    }
  }

  @Test
  void anyHistoryOfDeploysScalesAndRemoves_endsAsTheLastOneSays() throws Exception {
    for (int seed = 0; seed < 15; seed++) {
      var random = new Random(seed);
      try (var rig = new Rig(new FakeLauncher(), Rig.process("db"))) {
        var replies = new ArrayList<Orchestrator.Reply>();
        for (int i = 0; i < 30; i++) {
          int replicas = random.nextInt(4);
          String sleep = "exec sleep " + (1 + random.nextInt(3));
          replies.add(switch (random.nextInt(5)) {
            case 0 -> deploy(rig, Rig.shell("web", sleep).withReplicas(replicas));
            case 1 -> remove(rig, "web");
            case 2 -> scale(rig, "web", replicas);
            case 3 -> rig.stop("w*");
            default -> rig.start("w*");
          });
        }
        deploy(rig, Rig.shell("web", "exec sleep 9").withReplicas(2));
        rig.start("web");
        var wanted = rig.drover.instances().keySet();
        String what = "seed " + seed + ": " + replies;
        await().atMost(Duration.ofSeconds(20)).untilAsserted(
            () -> assertThat(rig.drover.board().all()).as(what).extracting(ProcessSnapshot::instance)
                .containsExactlyInAnyOrderElementsOf(wanted));
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(rig.drover.board().all())
            .filteredOn(s -> s.process().equals("web")).as(what).hasSize(2)
            .allMatch(s -> s.phase() == Phase.RUNNING));
      }
    }
  }

  @Test
  void anExitCompletesOnce_howeverOftenItIsLaunchedAgain() throws Exception {
    try (var rig = new Rig(launcher, Rig.process("web").withRestart(Rig.AT_ONCE))) {
      rig.start();
      rig.awaitPhase("web", Phase.RUNNING);
      var exit = rig.drover.exit("web").toCompletableFuture();
      launcher.child("web", 1).exit(new ExitStatus.Code(3));
      assertThat(exit.get(20, TimeUnit.SECONDS)).isEqualTo(new Exit.Code(3));
      launcher.child("web", 2);
      rig.stop();
      rig.awaitPhase("web", Phase.STOPPED);
      assertThat(rig.drover.exit("web").toCompletableFuture().get(20, TimeUnit.SECONDS))
          .isInstanceOf(Exit.Signalled.class);
    }
  }

  @Test
  void anExitThatCannotCome_isAnError() {
    try (var rig = new Rig(launcher, Rig.process("web"))) {
      assertThatThrownBy(() -> rig.drover.exit("web").toCompletableFuture().join())
          .isInstanceOf(CompletionException.class).hasCauseInstanceOf(NoSuchExit.class)
          .hasMessageContaining("nothing of it was launched");
      assertThatThrownBy(() -> rig.drover.exit("wob").toCompletableFuture().join())
          .hasMessageContaining("did you mean \"web\"?");
    }
  }

  @Test
  void aGoalThatCannotBeReached_isMissed() throws Exception {
    try (var rig = new Rig(launcher, Rig.process("web").withRestart(Rig.MUCH_LATER))) {
      var reply = (Orchestrator.Accepted) rig.send(to -> {
        launcher.hold("web");
        return new Orchestrator.Start(List.of("web"), true, to);
      });
      var outcome = rig.drover.outcome(reply).toCompletableFuture();
      rig.stop();
      launcher.release("web");
      assertThat(outcome.get(20, TimeUnit.SECONDS)).isInstanceOf(Orchestrator.Missed.class);
    }
  }

  @Test
  void aSubscriberHearsEvents_untilItIsUnsubscribed() throws Exception {
    try (var rig = new Rig(launcher, Rig.process("web"))) {
      TestProbe<EventEntry> subscriber = TestProbe.create(rig.drover.system());
      var query = EventQuery.ALL.after(rig.drover.events().last()).kinds(List.of("launched", "stopped"));
      rig.send(to -> new Orchestrator.Subscribe(query, subscriber.getRef(), to));
      rig.send(to -> new Orchestrator.Subscribe(query, subscriber.getRef(), to)); // once is enough
      rig.start();
      assertThat(subscriber.receiveMessage()).isInstanceOfSatisfying(EventEntry.Happened.class,
          h -> assertThat(h.event().type()).isEqualTo("launched"));
      rig.stop();
      assertThat(subscriber.receiveMessage()).isInstanceOfSatisfying(EventEntry.Happened.class,
          h -> assertThat(h.event().type()).isEqualTo("stopped"));
      rig.send(to -> new Orchestrator.Unsubscribe(subscriber.getRef(), to));
      rig.awaitPhase("web", Phase.STOPPED);
      outcome(rig, rig.start());
      subscriber.expectNoMessage(Duration.ofMillis(100));
    }
  }

  /** Whoever has the answer hears nothing more, however much happens, and may come again at once. */
  @Test
  void anUnsubscribedOne_hearsNothingMore_andMayComeAgain() throws Exception {
    try (var rig = new Rig(launcher, Rig.process("web"))) {
      TestProbe<EventEntry> subscriber = TestProbe.create(rig.drover.system());
      for (int round = 0; round < 100; round++) {
        long last = rig.drover.events().last();
        rig.send(to -> new Orchestrator.Subscribe(EventQuery.ALL.after(last), subscriber.getRef(), to));
        rig.restart();
        rig.send(to -> new Orchestrator.Unsubscribe(subscriber.getRef(), to));
        rig.restart();
        var mark = new EventEntry.Restarted(round, -1); // behind all that was told until now
        subscriber.getRef().tell(mark);
        for (EventEntry told = subscriber.receiveMessage(); !told.equals(mark); told = subscriber.receiveMessage()) {
          assertThat(told).isInstanceOfSatisfying(EventEntry.Happened.class, // none of the round before
              happened -> assertThat(happened.event().number()).isGreaterThan(last));
        }
      }
      rig.send(to -> new Orchestrator.Subscribe(EventQuery.ALL, subscriber.getRef(), to));
      assertThat(subscriber.receiveMessage()).isInstanceOf(EventEntry.Happened.class);
    }
  }
}
