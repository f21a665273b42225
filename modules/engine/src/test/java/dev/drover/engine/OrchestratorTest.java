// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.drover.launch.ExitStatus;
import dev.drover.launch.LaunchFailure;
import dev.drover.model.Dependency.Condition;
import dev.drover.model.Health;
import dev.drover.model.InstanceId;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.Phase;
import dev.drover.model.Probe;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.RestartPolicy;
import dev.drover.model.Signal;
import dev.drover.model.StopSpec;
import dev.drover.testkit.FakeLauncher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class OrchestratorTest {
  private static final RestartPolicy ALWAYS = RestartPolicy.DEFAULT.with(RestartPolicy.When.ALWAYS);

  private final FakeLauncher launcher = new FakeLauncher();

  @AfterEach
  void nothingLivedTwice() {
    assertThat(launcher.faults()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(Condition.class)
  void aDependentWaitsForItsCondition(Condition condition) {
    var db = Rig.process("db");
    if (condition == Condition.READY || condition == Condition.LOG) {
      db = db.withProbe(Probe.Kind.READY, Probe.of(new Probe.Check.Log("listening on \\d+"), Probe.Kind.READY));
    }
    var held = launcher.hold("db");
    try (var rig = new Rig(launcher, Rig.after(Rig.process("web"), "db", condition), db)) {
      rig.start();
      assertThat(rig.awaitSeen("web", s -> s.phase() == Phase.PENDING && s.reason().contains("db")).pid()).isZero();
      held.countDown();
      var child = launcher.child("db", 1);
      if (condition != Condition.STARTED) {
        rig.awaitPhase("db", Phase.RUNNING);
        assertThat(rig.see("web").phase()).isEqualTo(Phase.PENDING);
        assertThat(launcher.attempts("web")).isZero();
        child.says("listening on 80");
      }
      if (condition == Condition.COMPLETED || condition == Condition.SUCCEEDED) {
        assertThat(rig.see("web").phase()).isEqualTo(Phase.PENDING);
        child.exit(new ExitStatus.Code(0));
      }
      rig.awaitPhase("web", Phase.RUNNING);
      assertThat(launcher.attempts()).containsExactly("db", "web");
    }
  }

  @Test
  void whoNeedsAFailedOneIsSkipped() {
    var migrate = Rig.process("migrate").withRestart(RestartPolicy.DEFAULT.with(RestartPolicy.When.NEVER));
    try (var rig = new Rig(launcher, migrate, Rig.after(Rig.process("web"), "migrate", Condition.SUCCEEDED))) {
      rig.start();
      launcher.child("migrate", 1).exit(new ExitStatus.Code(1));
      assertThat(rig.awaitPhase("web", Phase.SKIPPED).reason()).contains("migrate");
      assertThat(rig.see("migrate").phase()).isEqualTo(Phase.FAILED);
      assertThat(launcher.attempts("web")).isZero();
    }
  }

  /** A TERM that got lost between the launch and the restart would leave it in its stop for the hour. */
  @RepeatedTest(10)
  void aHundredRestartsAtOnceLeaveOne() {
    var spec = Rig.process("web").withStop(new StopSpec(Signal.TERM, Duration.ofHours(1), List.of()));
    try (var rig = new Rig(launcher, spec)) {
      rig.start();
      rig.awaitPhase("web", Phase.RUNNING);
      var senders = new ArrayList<CompletableFuture<Void>>();
      for (int i = 0; i < 4; i++) {
        senders.add(CompletableFuture.runAsync(() -> {
          for (int j = 0; j < 25; j++) {
            assertThat(rig.restart("web")).isNotInstanceOf(Orchestrator.Rejected.class);
          }
        }, runnable -> Thread.ofPlatform().daemon().start(runnable)));
      }
      senders.forEach(CompletableFuture::join);
      var seen = rig.awaitPhase("web", Phase.RUNNING);
      assertThat(launcher.alive("web")).isEqualTo(1);
      assertThat(seen.incarnation()).isGreaterThan(1).isEqualTo(launcher.attempts("web"));
      assertThat(launcher.child("web", (int) seen.incarnation()).pid()).isEqualTo(seen.pid());
    }
  }

  @Test
  void everyInstanceIsOnTheBoardFromTheFirstQueryOn() {
    try (var rig = new Rig(launcher, Rig.process("web"), Rig.process("spare").disabled())) {
      assertThat(rig.see("web").phase()).isEqualTo(Phase.STOPPED);
      assertThat(rig.see("spare").phase()).isEqualTo(Phase.DISABLED);
    }
  }

  @Test
  void withoutDependenciesNothingElseIsStartedOrWaitedFor() {
    try (var rig = new Rig(launcher, Rig.process("db"), Rig.after(Rig.process("web"), "db", Condition.READY))) {
      rig.send(to -> new Orchestrator.Start(List.of("web"), false, to));
      rig.awaitPhase("web", Phase.RUNNING);
      assertThat(launcher.attempts()).containsExactly("web");
    }
  }

  @Test
  void eachReplicaThatComesAgainIsFollowed() {
    var web = Rig.process("web").withReplicas(2).withRestart(ALWAYS);
    var api = Rig.after(Rig.process("api"), "web", Condition.STARTED).restartingWithDependency();
    try (var rig = new Rig(launcher, web, api)) {
      rig.start();
      rig.awaitPhase("api", Phase.RUNNING);
      launcher.child("web/1", 1).exit(new ExitStatus.Code(1));
      rig.awaitSeen("api", seen -> seen.phase() == Phase.RUNNING && seen.incarnation() == 2);
      launcher.child("web/2", 1).exit(new ExitStatus.Code(1));
      rig.awaitSeen("api", seen -> seen.phase() == Phase.RUNNING && seen.incarnation() == 3);
    }
  }

  @Test
  void anUnknownNameIsRejectedWithASuggestion() {
    try (var rig = new Rig(launcher, Rig.process("database"))) {
      for (var reply : List.of(rig.start("databse"), rig.stop("databse"), rig.restart("databse"))) {
        assertThat(reply).isEqualTo(
            new Orchestrator.Rejected("there is no process \"databse\"; did you mean \"database\"?"));
      }
      assertThat(launcher.attempts()).isEmpty();
    }
  }

  @Test
  void aSnapshotIsOnTheBoardBeforeItsEventAndRevisionsGrow() {
    try (var rig = new Rig(launcher, Rig.process("a"), Rig.after(Rig.process("b"), "a", Condition.STARTED))) {
      var over = new AtomicBoolean();
      var early = new ArrayList<LifecycleEvent>();
      var revisions = new HashMap<InstanceId, Long>();
      var shrunk = new ArrayList<LifecycleEvent>();
      var reader = CompletableFuture.supplyAsync(() -> follow(rig, over, early, revisions, shrunk),
          runnable -> Thread.ofPlatform().daemon().start(runnable));
      rig.start();
      for (int i = 0; i < 20; i++) {
        rig.awaitPhase("a", Phase.RUNNING); // a restart of what is being launched changes nothing
        rig.restart("a", "b");
      }
      rig.awaitPhase("b", Phase.RUNNING);
      rig.stop();
      rig.awaitPhase("a", Phase.STOPPED);
      over.set(true);
      assertThat(reader.join()).isGreaterThan(20);
      assertThat(early).isEmpty();
      assertThat(shrunk).isEmpty();
      assertThat(revisions).isEqualTo(Map.of(InstanceId.sole("a"), rig.see("a").revision(), InstanceId.sole("b"),
          rig.see("b").revision()));
    }
  }

  /** Reads every event, also those of the last moment, and returns how many there were. */
  private static long follow(Rig rig, AtomicBoolean over, List<LifecycleEvent> early, Map<InstanceId, Long> revisions,
      List<LifecycleEvent> shrunk) {
    long next = 1;
    while (!over.get() || next <= rig.drover.events().last() || !isLatest(rig, revisions)) {
      LifecycleEvent event = rig.drover.events().read(next);
      if (event == null) {
        Thread.onSpinWait();
        continue;
      }
      next = event.number() + 1;
      ProcessSnapshot seen = rig.drover.board().get(event.instance());
      if (seen == null || seen.revision() < event.revision()) {
        early.add(event);
      }
      Long before = revisions.put(event.instance(), event.revision());
      if (before != null && before >= event.revision()) {
        shrunk.add(event);
      }
    }
    return next - 1;
  }

  private static boolean isLatest(Rig rig, Map<InstanceId, Long> revisions) {
    return rig.drover.board().all().stream()
        .allMatch(seen -> revisions.getOrDefault(seen.instance(), 0L) >= seen.revision());
  }

  @Test
  void aProgramThatIsNotThereFailsWithItsSentence() {
    launcher.refuse("web", new LaunchFailure(LaunchFailure.Kind.NOT_FOUND, 2, "there is no program \"wbe\""));
    try (var rig = new Rig(launcher, Rig.process("web").withRestart(ALWAYS))) {
      rig.start();
      assertThat(rig.awaitPhase("web", Phase.FAILED).reason()).contains("there is no program \"wbe\"");
      launcher.allow("web");
      rig.start("web");
      assertThat(rig.awaitPhase("web", Phase.RUNNING).health()).isEqualTo(Health.NONE);
    }
  }

  @Test
  void tooManyFilesIsTriedAgain() {
    launcher.refuse("web", new LaunchFailure(LaunchFailure.Kind.TOO_MANY_FILES, 24, "too many open files"));
    try (var rig = new Rig(launcher, Rig.process("web").withRestart(Rig.MUCH_LATER))) {
      rig.start();
      var seen = rig.awaitPhase("web", Phase.BACKOFF);
      assertThat(seen.reason()).contains("too many open files");
      assertThat(seen.nextStart()).isNotNull();
    }
  }
}
