// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Is this cell right? Named by state, event and outcome; the cells that ignore an event are in LifecycleTableTest. */
@Timeout(30)
class LifecycleTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final Exit CRASH = new Exit.Code(1);
  private static final Exit SUCCESS = new Exit.Code(0);

  private static ProcessSpec spec() {
    return ProcessSpec.of("web", List.of("web"), Path.of("/"), Map.of());
  }

  private static ProcessSpec waiting() {
    return spec().withDependencies(List.of(new Dependency("db", Dependency.Condition.STARTED)));
  }

  private static ProcessSpec probed(Probe.Kind kind) {
    return spec().withProbe(kind, Probe.of(new Probe.Check.Tcp("127.0.0.1", 1, false), kind));
  }

  private static ProcessSpec policy(RestartPolicy.When when) {
    return spec().withRestart(RestartPolicy.DEFAULT.with(when));
  }

  /** Drives a lifecycle through events, keeping the last step. */
  private static final class Run {
    private final Lifecycle lifecycle;
    private State state;
    private Instant now = NOW;
    private Step last;

    Run(ProcessSpec spec) {
      lifecycle = new Lifecycle(spec, 1);
      state = lifecycle.initial(History.after(0));
      last = new Step(state, List.of());
    }

    Run then(Event event) {
      last = lifecycle.step(state, event, now);
      state = last.next();
      return this;
    }

    Run after(Duration time) {
      now = now.plus(time);
      return this;
    }

    Run running() {
      return then(new Event.Start()).then(new Event.Launched(1, 4711));
    }

    Phase phase() {
      return state.phase();
    }

    List<Effect> effects() {
      return last.effects();
    }
  }

  @Test
  void resting_onStart_launches() {
    var run = new Run(spec()).then(new Event.Start());
    assertThat(run.phase()).isEqualTo(Phase.STARTING);
    assertThat(run.effects()).containsExactly(new Effect.Launch(1));
  }

  @Test
  void resting_onStartWithDependencies_waits() {
    var run = new Run(waiting()).then(new Event.Start());
    assertThat(run.phase()).isEqualTo(Phase.PENDING);
    assertThat(run.effects()).containsExactly(new Effect.JudgeDependencies());
  }

  @Test
  void disabled_restsUntilAskedFor() {
    var run = new Run(spec().disabled());
    assertThat(run.phase()).isEqualTo(Phase.DISABLED);
    assertThat(run.then(new Event.Start()).phase()).isEqualTo(Phase.STARTING);
  }

  @Test
  void pending_onDependencyMet_launches() {
    var run = new Run(waiting()).then(new Event.Start()).then(new Event.DependencyMet());
    assertThat(run.effects()).containsExactly(new Effect.Launch(1));
  }

  @Test
  void pending_onDependencyWaits_saysForWhat() {
    var run = new Run(waiting()).then(new Event.Start()).then(new Event.DependencyWaits("waits for db"));
    assertThat(run.phase()).isEqualTo(Phase.PENDING);
    assertThat(run.state.reason()).isEqualTo("waits for db");
  }

  @Test
  void pending_onDependencyLost_isSkipped_andComesBackWithIt() {
    var run = new Run(waiting()).then(new Event.Start()).then(new Event.DependencyLost("db failed"));
    assertThat(run.phase()).isEqualTo(Phase.SKIPPED);
    assertThat(run.then(new Event.DependencyMet()).phase()).isEqualTo(Phase.PENDING);
  }

  @Test
  void pending_onStop_stopsAtOnce() {
    var run = new Run(waiting()).then(new Event.Start()).then(new Event.Stop(false));
    assertThat(run.phase()).isEqualTo(Phase.STOPPED);
  }

  @Test
  void starting_onStop_cancelsAndKillsWhatTheLaunchBrings() {
    var run = new Run(spec()).then(new Event.Start()).then(new Event.Stop(false));
    assertThat(run.phase()).isEqualTo(Phase.STOPPING);
    run.then(new Event.Launched(1, 4711));
    assertThat(run.effects()).contains(new Effect.Kill(Signal.KILL));
    run.then(new Event.Exited(1, new Exit.Signalled(9, false))).then(new Event.GroupChecked(1, false));
    assertThat(run.phase()).isEqualTo(Phase.STOPPED);
  }

  @Test
  void cancelling_onStart_welcomesTheLaunchUnderWay() {
    var run = new Run(spec()).then(new Event.Start()).then(new Event.Stop(false)).then(new Event.Start());
    assertThat(run.phase()).isEqualTo(Phase.STARTING);
    assertThat(run.effects()).isEmpty();
  }

  @Test
  void cancelling_onLaunchWithdrawn_isStoppedAndNothingEnded() {
    var run = new Run(spec()).then(new Event.Start()).then(new Event.Stop(false));
    assertThat(run.effects()).containsExactly(new Effect.WithdrawLaunch());
    run.then(new Event.LaunchWithdrawn(1));
    assertThat(run.phase()).isEqualTo(Phase.STOPPED);
    assertThat(run.state.history().lastExit()).isNull();
  }

  @Test
  void starting_onLaunchWithdrawn_launchesAnother() {
    var run = new Run(spec()).then(new Event.Start()).then(new Event.Stop(false)).then(new Event.Start())
        .then(new Event.LaunchWithdrawn(1));
    assertThat(run.phase()).isEqualTo(Phase.STARTING);
    assertThat(run.effects()).containsExactly(new Effect.Launch(2));
  }

  @Test
  void startedAlone_waitsForNothing_notEvenInARetry() {
    var run = new Run(spec().withDependencies(List.of(new Dependency("db", Dependency.Condition.READY))));
    run.then(new Event.Start(true));
    assertThat(run.effects()).containsExactly(new Effect.Launch(1));
    run.then(new Event.Launched(1, 4711)).then(new Event.Exited(1, new Exit.Code(1)))
        .then(new Event.Elapsed(Alarm.RETRY, 1));
    assertThat(run.effects()).containsExactly(new Effect.Launch(2));
    run.then(new Event.Launched(2, 4712)).then(new Event.Stop(true)).then(new Event.Exited(2, new Exit.Code(0)))
        .then(new Event.GroupChecked(2, false)).then(new Event.Start());
    assertThat(run.phase()).isEqualTo(Phase.PENDING);
  }

  @Test
  void starting_onLaunchFailedForGood_fails() {
    var run = new Run(spec()).then(new Event.Start())
        .then(new Event.LaunchFailed(1, new Exit.NotLaunched(2, "./x: no such file"), false));
    assertThat(run.phase()).isEqualTo(Phase.FAILED);
    assertThat(run.state.reason()).isEqualTo("cannot start: ./x: no such file");
  }

  @Test
  void starting_onLaunchFailedForNow_backsOff() {
    var run = new Run(spec()).then(new Event.Start())
        .then(new Event.LaunchFailed(1, new Exit.NotLaunched(24, "too many open files"), true));
    assertThat(run.phase()).isEqualTo(Phase.BACKOFF);
  }

  @Test
  void starting_thatIsPutOffAgainAndAgain_countsNothing_andIsTriedEachSecond_whateverItsPolicy() {
    var run = new Run(policy(RestartPolicy.When.NEVER)).then(new Event.Start());
    for (int number = 1; number <= 30; number++) {
      run.then(new Event.LaunchPutOff(number, "no lease"));
      assertThat(run.phase()).isEqualTo(Phase.BACKOFF);
      assertThat(run.state.reason()).isEqualTo("cannot start now: no lease");
      assertThat(run.effects()).contains(new Effect.Arm(Alarm.RETRY, Duration.ofSeconds(1)));
      run.then(new Event.Elapsed(Alarm.RETRY, number)).then(new Event.DependencyMet());
    }
    assertThat(run.state.history().restarts()).isZero();
    assertThat(run.phase()).isEqualTo(Phase.STARTING);
  }

  @Test
  void running_onStop_asksPolitelyThenArmsKill() {
    var run = new Run(spec()).running().then(new Event.Stop(false));
    assertThat(run.phase()).isEqualTo(Phase.STOPPING);
    assertThat(run.effects()).containsSubsequence(new Effect.AskToEnd(),
        new Effect.Arm(Alarm.HARDER, Duration.ofSeconds(10)));
  }

  @Test
  void stopping_onHarder_killsAndKillsAgain() {
    var run = new Run(spec()).running().then(new Event.Stop(false)).then(new Event.Elapsed(Alarm.HARDER, 1));
    assertThat(run.effects()).containsExactly(new Effect.Kill(Signal.KILL),
        new Effect.Arm(Alarm.HARDER, Duration.ofSeconds(1)));
  }

  @Test
  void stopping_whatOutlivesKillIsNamed() {
    var run = new Run(spec()).running().then(new Event.Stop(true)).then(new Event.Exited(1, CRASH));
    run.then(new Event.GroupChecked(1, true, "43 (nfs, uninterruptible)"));
    assertThat(run.state.reason())
        .isEqualTo("waits for the rest of its processes to end: 43 (nfs, uninterruptible); KILL was sent");
    run.then(new Event.Elapsed(Alarm.HARDER, 1));
    assertThat(run.state.reason()).contains("43 (nfs");
    run.then(new Event.GroupChecked(1, false));
    assertThat(run.phase()).isEqualTo(Phase.STOPPED);
  }

  @Test
  void stopping_onExit_waitsForTheRestOfTheGroup() {
    var run = new Run(spec()).running().then(new Event.Stop(false)).then(new Event.Exited(1, CRASH));
    assertThat(run.phase()).isEqualTo(Phase.STOPPING);
    assertThat(run.effects()).containsExactly(new Effect.CheckGroup());
    run.then(new Event.GroupChecked(1, true));
    assertThat(run.effects()).containsExactly(new Effect.Arm(Alarm.SWEEP, Duration.ofMillis(20)));
    run.then(new Event.Elapsed(Alarm.SWEEP, 1)).then(new Event.GroupChecked(1, false));
    assertThat(run.phase()).isEqualTo(Phase.STOPPED);
  }

  @Test
  void stopping_onStart_startsAgainAfterwards() {
    var run = new Run(spec()).running().then(new Event.Stop(false)).then(new Event.Start())
        .then(new Event.Exited(1, SUCCESS)).then(new Event.GroupChecked(1, false));
    assertThat(run.effects()).contains(new Effect.Launch(2));
  }

  @Test
  void aHundredRestartsLeaveOneLaunch() {
    var run = new Run(spec()).running();
    for (int i = 0; i < 100; i++) {
      run.then(new Event.Restart());
    }
    run.then(new Event.Exited(1, SUCCESS)).then(new Event.GroupChecked(1, false));
    assertThat(run.effects()).contains(new Effect.Launch(2));
    assertThat(run.phase()).isEqualTo(Phase.STARTING);
  }

  @Test
  void running_onSuccess_completes() {
    assertThat(new Run(spec()).running().then(new Event.Exited(1, SUCCESS)).phase()).isEqualTo(Phase.COMPLETED);
  }

  @Test
  void running_onCrash_backsOffAndLaunchesAgain() {
    var run = new Run(spec()).running().then(new Event.Exited(1, CRASH));
    assertThat(run.phase()).isEqualTo(Phase.BACKOFF);
    assertThat(run.then(new Event.Elapsed(Alarm.RETRY, 1)).effects()).contains(new Effect.Launch(2));
    assertThat(run.state.history().restarts()).isEqualTo(1);
  }

  @Test
  void running_onCrash_withoutBackOff_launchesAtOnce_andCounts() {
    var policy = new RestartPolicy(RestartPolicy.When.ON_FAILURE, Duration.ZERO, Duration.ZERO, 2, 0.2,
        Duration.ofSeconds(10), 1, Duration.ofMinutes(1), RestartPolicy.Exhausted.FAIL, Set.of(0));
    var run = new Run(spec().withRestart(policy)).running().then(new Event.Exited(1, CRASH));
    assertThat(run.phase()).isEqualTo(Phase.STARTING);
    assertThat(run.effects()).containsSubsequence(new Effect.Kill(Signal.KILL), new Effect.Launch(2))
        .doesNotContain(new Effect.Arm(Alarm.RETRY, Duration.ZERO));
    assertThat(run.state.history().restarts()).isEqualTo(1);
    assertThat(run.then(new Event.Launched(2, 8)).then(new Event.Exited(2, CRASH)).phase()).isEqualTo(Phase.FAILED);
  }

  @Test
  void running_onExit_killsWhatIsLeftOfTheGroup() {
    assertThat(new Run(spec()).running().then(new Event.Exited(1, CRASH)).effects())
        .contains(new Effect.Kill(Signal.KILL));
  }

  @Test
  void never_onCrash_fails_onSuccess_completes() {
    var never = policy(RestartPolicy.When.NEVER);
    assertThat(new Run(never).running().then(new Event.Exited(1, CRASH)).phase()).isEqualTo(Phase.FAILED);
    assertThat(new Run(never).running().then(new Event.Exited(1, SUCCESS)).phase()).isEqualTo(Phase.COMPLETED);
  }

  @Test
  void always_onSuccess_backsOff() {
    var always = policy(RestartPolicy.When.ALWAYS);
    assertThat(new Run(always).running().then(new Event.Exited(1, SUCCESS)).phase()).isEqualTo(Phase.BACKOFF);
  }

  @Test
  void backoff_onStop_stopsOnceTheRestOfTheCrashIsSeenGone() {
    var run = new Run(spec()).running().then(new Event.Exited(1, CRASH)).then(new Event.Stop(false));
    assertThat(run.phase()).isEqualTo(Phase.STOPPING);
    assertThat(run.effects()).startsWith(new Effect.Disarm(Alarm.RETRY), new Effect.CheckGroup());
    assertThat(run.then(new Event.GroupChecked(1, true)).phase()).isEqualTo(Phase.STOPPING);
    assertThat(run.then(new Event.GroupChecked(1, false)).phase()).isEqualTo(Phase.STOPPED);
  }

  @Test
  void backoff_onStop_whereNothingWasLaunched_stopsAtOnce() {
    var run = new Run(spec()).then(new Event.Start())
        .then(new Event.LaunchFailed(1, new Exit.NotLaunched(24, "too many files"), true));
    assertThat(run.phase()).isEqualTo(Phase.BACKOFF);
    assertThat(run.then(new Event.Stop(false)).phase()).isEqualTo(Phase.STOPPED);
    assertThat(run.effects()).containsExactly(new Effect.Disarm(Alarm.RETRY));
  }

  @Test
  void backoff_onRestart_makesOneIncarnation() {
    var run = new Run(spec()).running().then(new Event.Exited(1, CRASH)).then(new Event.Restart());
    assertThat(run.effects()).containsExactly(new Effect.Disarm(Alarm.RETRY), new Effect.Launch(2));
    assertThat(run.then(new Event.Elapsed(Alarm.RETRY, 1)).effects()).isEmpty();
  }

  @Test
  void pastTheLimit_failsUntilStartedByHand() {
    var run = new Run(spec());
    run.then(new Event.Start());
    for (long i = 1; i <= 11; i++) {
      run.then(new Event.Launched(i, i)).then(new Event.Exited(i, CRASH));
      run.then(new Event.Elapsed(Alarm.RETRY, i));
    }
    assertThat(run.phase()).isEqualTo(Phase.FAILED);
    assertThat(run.state.reason()).contains("gave up after 10 restarts within 60 s");
    assertThat(run.then(new Event.Start()).phase()).isEqualTo(Phase.STARTING);
    assertThat(run.state.history().recent()).isEmpty();
  }

  @Test
  void restartsOutsideTheWindowDoNotCount() {
    var run = new Run(spec());
    run.then(new Event.Start());
    for (long i = 1; i <= 30; i++) {
      run.after(Duration.ofSeconds(10)).then(new Event.Launched(i, i)).then(new Event.Exited(i, CRASH));
      run.then(new Event.Elapsed(Alarm.RETRY, i));
    }
    assertThat(run.phase()).isEqualTo(Phase.STARTING);
    assertThat(run.state.history().restarts()).isEqualTo(30);
  }

  @Test
  void readyProbe_passes_isReady_failsThrice_isNotReady_andIsNeverKilled() {
    var run = new Run(probed(Probe.Kind.READY)).running();
    assertThat(health(run)).isEqualTo(Health.STARTING);
    run.then(new Event.ProbeReported(1, Probe.Kind.READY, true, "ok"));
    assertThat(health(run)).isEqualTo(Health.READY);
    for (int i = 0; i < 2; i++) {
      run.then(new Event.ProbeReported(1, Probe.Kind.READY, false, "refused"));
    }
    assertThat(health(run)).isEqualTo(Health.READY);
    run.then(new Event.ProbeReported(1, Probe.Kind.READY, false, "refused"));
    assertThat(health(run)).isEqualTo(Health.NOT_READY);
    assertThat(run.phase()).isEqualTo(Phase.RUNNING);
    assertThat(run.state.reason()).isEqualTo("not ready: refused");
  }

  private static Run usingMuch(RestartPolicy.When when) {
    var policy = RestartPolicy.DEFAULT.above(OptionalLong.of(800L << 20)).with(when);
    return new Run(spec().withRestart(policy)).running().then(new Event.Overgrown(1, 800L << 20))
        .then(new Event.Overgrown(1, 912L << 20));
  }

  @Test
  void running_onOvergrown_endsAsAStopDoes_andRetries() {
    var run = usingMuch(RestartPolicy.When.ON_FAILURE);
    assertThat(run.phase()).isEqualTo(Phase.STOPPING);
    assertThat(run.state.reason()).startsWith("uses 912 MiB, restart-above is 800 MiB: waits for process 4711 to end");
    assertThat(run.effects()).contains(new Effect.AskToEnd(), new Effect.Arm(Alarm.HARDER, StopSpec.DEFAULT.grace()));
    run.then(new Event.Exited(1, SUCCESS)).then(new Event.GroupChecked(1, false));
    assertThat(run.phase()).isEqualTo(Phase.BACKOFF);
    assertThat(run.state.reason()).isEqualTo("uses 912 MiB, restart-above is 800 MiB; restart 1");
    assertThat(run.state.history().attempt()).isEqualTo(1);
  }

  @Test
  void running_onOvergrown_whereNothingIsRestarted_fails() {
    var run = usingMuch(RestartPolicy.When.NEVER).then(new Event.Exited(1, SUCCESS))
        .then(new Event.GroupChecked(1, false));
    assertThat(run.phase()).isEqualTo(Phase.FAILED);
    assertThat(run.state.reason())
        .isEqualTo("uses 912 MiB, restart-above is 800 MiB; its policy is not to restart");
  }

  @Test
  void running_onOvergrown_ofAnOlderIncarnation_orWhereMuchIsAllowed_goesOn() {
    var policy = RestartPolicy.DEFAULT.above(OptionalLong.of(1));
    assertThat(new Run(spec().withRestart(policy)).running().then(new Event.Overgrown(0, 2)).phase())
        .isEqualTo(Phase.RUNNING);
    assertThat(new Run(spec().withRestart(policy)).running().then(new Event.Overgrown(1, 1)).phase())
        .as("as much as is allowed").isEqualTo(Phase.RUNNING);
    assertThat(new Run(spec()).running().then(new Event.Overgrown(1, Long.MAX_VALUE)).phase())
        .isEqualTo(Phase.RUNNING);
  }

  /** One that is too large whenever it starts is given up like one that crashes whenever it starts. */
  @Test
  void overgrownAgainAndAgain_backsOff_andGivesUp() {
    var run = new Run(spec().withRestart(RestartPolicy.DEFAULT.above(OptionalLong.of(1)))).then(new Event.Start());
    for (long i = 1; i <= RestartPolicy.DEFAULT.maxRestarts(); i++) {
      run.then(new Event.Launched(i, 4711)).then(new Event.Overgrown(i, 2)).then(new Event.Exited(i, SUCCESS))
          .then(new Event.GroupChecked(i, false));
      assertThat(run.phase()).isEqualTo(Phase.BACKOFF);
      run.then(new Event.Elapsed(Alarm.RETRY, i));
    }
    long last = RestartPolicy.DEFAULT.maxRestarts() + 1L;
    run.then(new Event.Launched(last, 4711)).then(new Event.Overgrown(last, 2)).then(new Event.Exited(last, SUCCESS))
        .then(new Event.GroupChecked(last, false));
    assertThat(run.phase()).isEqualTo(Phase.FAILED);
    assertThat(run.state.reason()).startsWith("uses 2 bytes, restart-above is 1 bytes; gave up after 10 restarts");
  }

  @Test
  void liveProbe_failsThrice_restarts() {
    var run = new Run(probed(Probe.Kind.LIVE)).running();
    for (int i = 0; i < 3; i++) {
      run.then(new Event.ProbeReported(1, Probe.Kind.LIVE, false, "timeout"));
    }
    assertThat(run.phase()).isEqualTo(Phase.STOPPING);
    run.then(new Event.Exited(1, SUCCESS)).then(new Event.GroupChecked(1, false));
    assertThat(run.phase()).isEqualTo(Phase.BACKOFF);
  }

  @Test
  void startupProbe_holdsBackTheOthersUntilItPassed() {
    var spec = probed(Probe.Kind.STARTUP).withProbe(Probe.Kind.LIVE,
        Probe.of(new Probe.Check.Tcp("127.0.0.1", 1, false), Probe.Kind.LIVE));
    var run = new Run(spec).running();
    assertThat(run.effects()).contains(new Effect.StartProbe(Probe.Kind.STARTUP))
        .doesNotContain(new Effect.StartProbe(Probe.Kind.LIVE));
    run.then(new Event.ProbeReported(1, Probe.Kind.STARTUP, true, "ok"));
    assertThat(run.effects()).contains(new Effect.StopProbes(), new Effect.StartProbe(Probe.Kind.LIVE));
    assertThat(health(run)).isEqualTo(Health.READY);
  }

  @Test
  void settled_forgetsTheBackOff() {
    var run = new Run(spec()).running().then(new Event.Exited(1, CRASH)).then(new Event.Elapsed(Alarm.RETRY, 1))
        .then(new Event.Launched(2, 2)).then(new Event.Elapsed(Alarm.SETTLED, 2));
    assertThat(run.state.history().attempt()).isZero();
  }

  @Test
  void running_onKill_killsAtOnce() {
    var run = new Run(spec()).running().then(new Event.Stop(true));
    assertThat(run.effects()).contains(new Effect.Kill(Signal.KILL)).doesNotContain(new Effect.AskToEnd());
  }

  @Test
  void running_onDependencyRestarted_follows() {
    var run = new Run(spec()).running().then(new Event.DependencyRestarted("db"));
    assertThat(run.state.reason()).startsWith("follows the restart of db");
    run.then(new Event.Exited(1, SUCCESS)).then(new Event.GroupChecked(1, false));
    assertThat(run.effects()).contains(new Effect.Launch(2));
  }

  @Test
  void completed_onStop_keepsHowItEnded() {
    var run = new Run(spec()).running().then(new Event.Exited(1, SUCCESS)).then(new Event.Stop(false));
    assertThat(run.phase()).isEqualTo(Phase.COMPLETED);
    assertThat(run.state.history().wanted()).isEqualTo(Wanted.DOWN);
  }

  @Test
  void incarnationsGoOnFromAnEarlierLife() {
    var lifecycle = new Lifecycle(spec(), 1);
    assertThat(lifecycle.step(lifecycle.initial(History.after(41)), new Event.Start(), NOW).effects())
        .containsExactly(new Effect.Launch(42));
  }

  private static Health health(Run run) {
    return ((State.Running) run.state).vitals().health();
  }
}
