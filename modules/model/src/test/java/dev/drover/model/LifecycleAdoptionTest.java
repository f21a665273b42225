// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of an instance whose process an earlier Drover has launched. */
@Timeout(10)
class LifecycleAdoptionTest {
  private static final Instant NOW = Instant.EPOCH.plusSeconds(1000);
  private static final Instant STARTED = Instant.EPOCH.plusSeconds(10);
  private static final ProcessSpec WEB = ProcessSpec.of("web", List.of("web"), Path.of("/"), Map.of());
  private static final Event ADOPTED = new Event.Adopted(7, 77, STARTED);
  private static final History UP = new History(7, Wanted.UP, false, 3, List.of(STARTED), 2, null, STARTED, null, null);

  private static Step after(History left, Event... events) {
    return after(WEB, left, events);
  }

  private static Step after(ProcessSpec spec, History left, Event... events) {
    Step step = Step.to(Lifecycle.adopting(left));
    for (Event event : events) {
      step = new Lifecycle(spec, 1).step(step.next(), event, NOW);
    }
    return step;
  }

  @Test
  void wantedUp_runsOn_withItsNumberItsTimesAndItsCounts() {
    assertThat(Lifecycle.adopting(UP).phase()).isEqualTo(Phase.STARTING);
    assertThat(after(UP, ADOPTED).next()).isInstanceOfSatisfying(State.Running.class, running -> {
      assertThat(running.pid()).isEqualTo(77);
      assertThat(running.history()).isEqualTo(UP);
    });
  }

  @Test
  void wantedDown_goesOnBeingAskedToEnd() {
    assertThat(Lifecycle.adopting(UP.wanting(Wanted.DOWN)).phase()).isEqualTo(Phase.STOPPING);
    Step step = after(UP.wanting(Wanted.DOWN), ADOPTED);
    assertThat(step.next()).isInstanceOfSatisfying(State.Stopping.class,
        stopping -> assertThat(stopping.then()).isEqualTo(State.Then.REST));
    assertThat(step.effects()).contains(new Effect.AskToEnd());
  }

  @Test
  void killedMeanwhile_isKilledAtOnce_whateverCameAfter() {
    assertThat(after(UP, new Event.Stop(true), new Event.Stop(false), ADOPTED).effects())
        .contains(new Effect.Kill(Signal.KILL)).doesNotContain(new Effect.AskToEnd());
  }

  @Test
  void restartedMeanwhile_isNoFresherThanBefore_soItEndsAndStarts() {
    for (Event event : List.of(new Event.Restart(), new Event.DependencyRestarted("db"))) {
      assertThat(after(UP, event, ADOPTED).next()).isInstanceOfSatisfying(State.Stopping.class,
          stopping -> assertThat(stopping.then()).isEqualTo(State.Then.START));
    }
  }

  /** It was on its way down: that it ends now is no success of its own. */
  @Test
  void startedMeanwhile_whenItWasOnItsWayDown_startsAfterItsEnd() {
    assertThat(after(UP.wanting(Wanted.DOWN), new Event.Start(), ADOPTED, new Event.Exited(7, new Exit.Code(0)),
        new Event.GroupChecked(7, false)).effects()).contains(new Effect.Launch(8));
  }

  @Test
  void neverBegan_isLaunched_onceItsDependenciesAre() {
    assertThat(after(UP, new Event.LaunchWithdrawn(7)).effects()).containsExactly(new Effect.Launch(8));
    var needing = WEB.withDependencies(List.of(new Dependency("db", Dependency.Condition.STARTED)));
    assertThat(after(needing, UP, new Event.LaunchWithdrawn(7)).next().phase()).isEqualTo(Phase.PENDING);
    assertThat(after(UP.wanting(Wanted.DOWN), new Event.LaunchWithdrawn(7)).next().phase()).isEqualTo(Phase.STOPPED);
  }

  @Test
  void cannotBeTold_isFailed_andNothingIsLaunchedBesideIt() {
    for (History left : List.of(UP, UP.wanting(Wanted.DOWN))) {
      Step step = after(left, new Event.LaunchFailed(7, new Exit.NotLaunched(0, "torn"), true));
      assertThat(step.next().phase()).isEqualTo(Phase.FAILED);
      assertThat(step.effects()).isEmpty();
    }
  }

  @Test
  void endedMeanwhile_itsPolicyDecides() {
    var ended = new Event.Exited(7, new Exit.Code(4));
    assertThat(after(UP, ADOPTED, ended).next()).isInstanceOfSatisfying(State.Backoff.class,
        backoff -> assertThat(backoff.history().restarts()).isEqualTo(4));
    assertThat(after(UP, ADOPTED, new Event.Exited(7, new Exit.Lost())).next().phase()).isEqualTo(Phase.BACKOFF);
    assertThat(after(UP, ADOPTED, new Event.Exited(7, new Exit.Code(0))).next().phase()).isEqualTo(Phase.COMPLETED);
  }

  /** The line that its ready probe waits for may be long gone from its log. */
  @Test
  void whoWasReadyByItsLog_isReady() {
    var check = new Probe.Check.Log("ready to serve");
    var byLog = WEB.withProbe(Probe.Kind.READY,
        new Probe(check, Duration.ZERO, Duration.ofSeconds(1), Duration.ofSeconds(1), 1, 3));
    assertThat(after(byLog, UP, ADOPTED).next()).isInstanceOfSatisfying(State.Running.class,
        running -> assertThat(running.vitals().health()).isEqualTo(Health.STARTING));
    assertThat(after(byLog, UP.readyAt(STARTED), ADOPTED).next()).isInstanceOfSatisfying(State.Running.class,
        running -> assertThat(running.vitals().health()).isEqualTo(Health.READY));
  }
}
