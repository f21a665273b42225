// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import dev.drover.model.State.Adopting.Intent;
import dev.drover.model.State.Then;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The life of one instance as a pure function: it starts nothing, reads no clock, and draws no random number ({@code seed}
 * spreads the back-off). Immutable. Any thread.
 */
public record Lifecycle(ProcessSpec spec, long seed) {
  /*
   * One method a state, one case an event. What these cells rest on:
   *
   * 1. Whoever launches reports Launched, LaunchFailed or LaunchWithdrawn exactly once for each Effect.Launch, and Exited
   *    exactly once after Launched. So Starting and Cancelling always end, and at most one incarnation lives: Effect.Launch is
   *    returned only from states in which nothing lives (launch(), reached from Pending and Backoff, and from the end of
   *    an incarnation).
   * 2. A Stop is never lost: it moves to rest at once where nothing lives, and else to Cancelling or Stopping, which
   *    both lead to rest unless a later Start or Restart says otherwise. The alarm HARDER is armed whenever Stopping is
   *    entered and re-armed whenever it elapses, so KILL always comes.
   * 3. Events of an older incarnation never reach a cell: step() drops them.
   */
  private static final Duration SWEEP_FIRST = Duration.ofMillis(20);
  private static final Duration SWEEP_LAST = Duration.ofSeconds(1);
  private static final Duration KILL_AGAIN_EVERY = Duration.ofSeconds(1);
  private static final Duration PUT_OFF = Duration.ofSeconds(1);
  /** A policy that never gives up counts on, but not for ever. */
  private static final int RESTARTS_SHOWN = 100;

  /** The state before anything happened. */
  public State initial(History history) {
    return spec.enabled()
        ? new State.Resting(history, Phase.STOPPED, "")
        : new State.Resting(history, Phase.DISABLED, "");
  }

  /** The state in which the process of an earlier Drover is taken over: answered as a launch, or by {@link Event.Adopted}. */
  public static State adopting(History history) {
    return new State.Adopting(history, history.wanted() == Wanted.UP ? Intent.RUN : Intent.STOP);
  }

  public Step step(State state, Event event, Instant now) {
    if (event instanceof Event.OfIncarnation of && of.incarnation() != state.history().incarnation()) {
      return Step.to(state);
    }
    return switch (state) {
      case State.Resting s -> resting(s, event);
      case State.Pending s -> pending(s, event);
      case State.Starting s -> starting(s, event, now);
      case State.Cancelling s -> cancelling(s, event, now);
      case State.Adopting s -> adopting(s, event, now);
      case State.Running s -> running(s, event, now);
      case State.Stopping s -> stopping(s, event, now);
      case State.Backoff s -> backoff(s, event, now);
    };
  }

  private Step resting(State.Resting s, Event event) {
    boolean skipped = s.phase() == Phase.SKIPPED && s.history().wanted() == Wanted.UP;
    return switch (event) {
      case Event.Start _,Event.Restart _ -> await(s.history().startedByHand(event));
      case Event.Stop _ -> rest(s);
      case Event.DependencyMet _,Event.DependencyWaits _ -> skipped ? await(s.history()) : Step.to(s);
      case Event.DependencyRestarted _ -> s.history().wanted() == Wanted.UP && s.phase() != Phase.STOPPED
          ? await(s.history().cleared())
          : Step.to(s);
      case Event.DependencyLost _,Event.Launched _,Event.Adopted _,Event.LaunchFailed _,Event.LaunchPutOff _,Event.LaunchWithdrawn _,Event.LaunchWaits _,Event.Exited _,Event.GroupChecked _,Event.ProbeReported _,Event.Overgrown _,Event.Elapsed _ ->
        Step.to(s);
    };
  }

  /** A stop of what rests: it is not to come back, and keeps how it ended. */
  private static Step rest(State.Resting s) {
    return Step.to(new State.Resting(s.history().wanting(Wanted.DOWN), s.phase(), s.reason()));
  }

  private Step pending(State.Pending s, Event event) {
    return switch (event) {
      case Event.Stop _ -> stopped(s.history());
      case Event.DependencyMet _ -> launch(s.history());
      case Event.DependencyWaits(String reason) -> Step.to(new State.Pending(s.history(), reason));
      case Event.DependencyLost(String reason) -> Step.to(new State.Resting(s.history(), Phase.SKIPPED, reason));
      case Event.Start _ -> s.history().startedByHand(event).alone()
          ? launch(s.history().startedByHand(event))
          : Step.to(s, new Effect.JudgeDependencies());
      case Event.Restart _,Event.DependencyRestarted _ -> Step.to(s, new Effect.JudgeDependencies());
      case Event.Launched _,Event.Adopted _,Event.LaunchFailed _,Event.LaunchPutOff _,Event.LaunchWithdrawn _,Event.LaunchWaits _,Event.Exited _,Event.GroupChecked _,Event.ProbeReported _,Event.Overgrown _,Event.Elapsed _ ->
        Step.to(s);
    };
  }

  private Step starting(State.Starting s, Event event, Instant now) {
    return switch (event) {
      case Event.Stop _ -> Step.to(new State.Cancelling(s.history().wanting(Wanted.DOWN)), new Effect.WithdrawLaunch());
      case Event.Launched(_, long pid) -> up(s.history().startedAt(now), pid);
      case Event.LaunchFailed e -> notLaunched(s.history(), e, now);
      case Event.LaunchPutOff(_, String why) -> putOff(s.history(), why, now);
      case Event.LaunchWaits(_, String who) -> Step.to(new State.Starting(s.history(), "waits for the rest of the last "
          + "incarnation to end" + (who.isEmpty() ? "" : ": " + who) + "; KILL was sent"));
      // A stop took it back, and then it was wanted after all.
      case Event.LaunchWithdrawn _ -> await(s.history());
      // The launch under way is as fresh as one that would follow it.
      case Event.Start _,Event.Restart _,Event.DependencyRestarted _ -> Step.to(s);
      case Event.DependencyMet _,Event.DependencyWaits _,Event.DependencyLost _ -> Step.to(s);
      case Event.Adopted _,Event.Exited _,Event.GroupChecked _,Event.ProbeReported _,Event.Overgrown _,Event.Elapsed _ ->
        Step.to(s);
    };
  }

  /** Stop came while the launch was under way: there is no pid to signal yet, so remember it. */
  private Step cancelling(State.Cancelling s, Event event, Instant now) {
    return switch (event) {
      case Event.Start _,Event.Restart _ -> Step.to(new State.Starting(s.history().startedByHand(event)));
      case Event.Launched(_, long pid) -> kill(s.history().startedAt(now), pid, now);
      case Event.LaunchFailed e -> stopped(s.history().ended(e.exit(), now));
      case Event.LaunchPutOff _,Event.LaunchWithdrawn _ -> stopped(s.history());
      case Event.LaunchWaits _ -> Step.to(s);
      case Event.Stop _,Event.DependencyMet _,Event.DependencyWaits _,Event.DependencyLost _,Event.DependencyRestarted _ ->
        Step.to(s);
      case Event.Adopted _,Event.Exited _,Event.GroupChecked _,Event.ProbeReported _,Event.Overgrown _,Event.Elapsed _ ->
        Step.to(s);
    };
  }

  /** It may have been at work for long: what was asked for meanwhile is done as it would be to one that runs. */
  private Step adopting(State.Adopting s, Event event, Instant now) {
    return switch (event) {
      case Event.Start _ -> s.then() == Intent.RUN
          ? Step.to(s)
          : Step.to(new State.Adopting(s.history().startedByHand(event), Intent.RESTART));
      case Event.Restart _ -> Step.to(new State.Adopting(s.history().startedByHand(event), Intent.RESTART));
      case Event.DependencyRestarted _ -> s.then() == Intent.RUN
          ? Step.to(new State.Adopting(s.history(), Intent.RESTART))
          : Step.to(s);
      case Event.Stop(boolean atOnce) -> Step.to(new State.Adopting(s.history().wanting(Wanted.DOWN),
          atOnce || s.then() == Intent.KILL ? Intent.KILL : Intent.STOP));
      case Event.Adopted(_, long pid, Instant started) -> adopted(s, s.history().startedAt(started), pid, now);
      // It cannot be told whether it lives: nothing is launched beside it.
      case Event.LaunchFailed e ->
        Step.to(new State.Resting(s.history().ended(e.exit(), now), Phase.FAILED, e.exit().why()));
      case Event.LaunchWithdrawn _ -> s.phase() == Phase.STARTING ? await(s.history()) : stopped(s.history());
      case Event.DependencyMet _,Event.DependencyWaits _,Event.DependencyLost _,Event.Launched _,Event.LaunchPutOff _,Event.LaunchWaits _ ->
        Step.to(s);
      case Event.Exited _,Event.GroupChecked _,Event.ProbeReported _,Event.Overgrown _,Event.Elapsed _ -> Step.to(s);
    };
  }

  private Step adopted(State.Adopting s, History history, long pid, Instant now) {
    return switch (s.then()) {
      case RUN -> upAgain(history, pid);
      case RESTART -> askToEnd(history, pid, Then.START, "restart", now);
      case STOP -> askToEnd(history, pid, Then.REST, "", now);
      case KILL -> kill(history, pid, now);
    };
  }

  private Step running(State.Running s, Event event, Instant now) {
    return switch (event) {
      case Event.Stop(boolean atOnce) -> atOnce
          ? kill(s.history().wanting(Wanted.DOWN), s.pid(), now)
          : askToEnd(s.history().wanting(Wanted.DOWN), s.pid(), Then.REST, "", now);
      case Event.Restart _ -> askToEnd(s.history().startedByHand(event), s.pid(), Then.START, "restart", now);
      case Event.DependencyRestarted(String process) -> askToEnd(s.history(), s.pid(), Then.START,
          "follows the restart of " + process, now);
      case Event.Exited(_, Exit exit) -> ended(s.history(), exit, now);
      case Event.ProbeReported e -> probed(s, e, now);
      case Event.Overgrown e -> overgrown(s, e.bytes(), now);
      case Event.Elapsed(Alarm alarm, _) -> alarm == Alarm.SETTLED
          ? Step.to(new State.Running(s.history().settled(), s.pid(), s.vitals()))
          : Step.to(s);
      case Event.Start _ -> Step.to(new State.Running(s.history().wanting(Wanted.UP), s.pid(), s.vitals()));
      case Event.DependencyMet _,Event.DependencyWaits _,Event.DependencyLost _,Event.Launched _,Event.Adopted _,Event.LaunchFailed _,Event.LaunchPutOff _,Event.LaunchWithdrawn _,Event.LaunchWaits _,Event.GroupChecked _ ->
        Step.to(s);
    };
  }

  private Step stopping(State.Stopping s, Event event, Instant now) {
    return switch (event) {
      case Event.Start _,Event.Restart _ -> Step.to(s.then(Then.START, s.history().startedByHand(event)));
      case Event.Stop(boolean atOnce) -> {
        var resting = s.then(Then.REST, s.history().wanting(Wanted.DOWN));
        yield atOnce ? harder(resting, now) : Step.to(resting);
      }
      case Event.Exited(_, Exit exit) -> Step.to(new State.Stopping(s.history().ended(exit, now), s.pid(), true,
          s.killed(), s.harderAt(), s.then(), s.why()), new Effect.CheckGroup());
      case Event.GroupChecked(_, boolean alive, String who) -> {
        if (!s.leaderExited()) {
          yield Step.to(s);
        }
        State.Stopping seen = s.killed() ? s.leaving(who) : s;
        yield alive ? Step.to(seen, new Effect.Arm(Alarm.SWEEP, nextSweep(s, now))) : gone(s, now);
      }
      case Event.Elapsed(Alarm alarm, _) -> switch (alarm) {
        case HARDER -> harder(s, now);
        case SWEEP -> Step.to(s, new Effect.CheckGroup());
        case RETRY, SETTLED -> Step.to(s);
      };
      case Event.DependencyMet _,Event.DependencyWaits _,Event.DependencyLost _,Event.DependencyRestarted _,Event.Launched _,Event.Adopted _,Event.LaunchFailed _,Event.LaunchPutOff _,Event.LaunchWithdrawn _,Event.LaunchWaits _,Event.ProbeReported _,Event.Overgrown _ ->
        Step.to(s);
    };
  }

  private Step backoff(State.Backoff s, Event event, Instant now) {
    return switch (event) {
      case Event.Stop _ -> then(sweep(s.history().wanting(Wanted.DOWN), now), new Effect.Disarm(Alarm.RETRY));
      case Event.Start _,Event.Restart _ -> then(await(s.history().startedByHand(event)),
          new Effect.Disarm(Alarm.RETRY));
      case Event.DependencyRestarted _ -> then(await(s.history()), new Effect.Disarm(Alarm.RETRY));
      case Event.Elapsed(Alarm alarm, _) -> alarm == Alarm.RETRY ? await(s.history()) : Step.to(s);
      case Event.DependencyMet _,Event.DependencyWaits _,Event.DependencyLost _,Event.Launched _,Event.Adopted _,Event.LaunchFailed _,Event.LaunchPutOff _,Event.LaunchWithdrawn _,Event.LaunchWaits _,Event.Exited _,Event.GroupChecked _,Event.ProbeReported _,Event.Overgrown _ ->
        Step.to(s);
    };
  }

  /** Often at first, for most groups end with their leader; then less and less. */
  private static Duration nextSweep(State.Stopping s, Instant now) {
    Instant exited = s.history().exited();
    Duration quarter = exited == null ? SWEEP_FIRST : Duration.between(exited, now).dividedBy(4);
    Duration atLeast = quarter.compareTo(SWEEP_FIRST) < 0 ? SWEEP_FIRST : quarter;
    return atLeast.compareTo(SWEEP_LAST) > 0 ? SWEEP_LAST : atLeast;
  }

  /** On the way to a launch: at once where there is nothing to wait for. */
  private Step await(History history) {
    return history.alone() || spec.dependencies().isEmpty()
        ? launch(history)
        : Step.to(new State.Pending(history, "looks at its dependencies"), new Effect.JudgeDependencies());
  }

  private Step launch(History history) {
    History next = history.launching();
    return Step.to(new State.Starting(next), new Effect.Launch(next.incarnation()));
  }

  private static Step stopped(History history) {
    return Step.to(new State.Resting(history.wanting(Wanted.DOWN), Phase.STOPPED, ""));
  }

  private Step up(History history, long pid) {
    var effects = new ArrayList<Effect>();
    if (spec.probe(Probe.Kind.STARTUP).isPresent()) {
      effects.add(new Effect.StartProbe(Probe.Kind.STARTUP));
    } else {
      addSteadyProbes(effects);
    }
    if (!spec.provesReady()) {
      effects.addAll(settling(history));
    }
    return new Step(new State.Running(history, pid, Vitals.unprobed(spec)), effects);
  }

  /** One that has been ready has come up; and the line of its log that said so is not looked for again. */
  private Step upAgain(History history, long pid) {
    Step fresh = up(history, pid);
    Probe ready = spec.probe(Probe.Kind.READY).orElse(null);
    boolean told = ready == null ? spec.provesReady() : ready.check() instanceof Probe.Check.Log;
    if (history.ready() == null || !told) {
      return fresh;
    }
    var effects = new ArrayList<Effect>();
    spec.probe(Probe.Kind.LIVE).ifPresent(_ -> effects.add(new Effect.StartProbe(Probe.Kind.LIVE)));
    effects.addAll(settling(history));
    return new Step(new State.Running(history, pid, Vitals.unprobed(spec).as(Health.READY, "")), effects);
  }

  private void addSteadyProbes(ArrayList<Effect> effects) {
    spec.probe(Probe.Kind.READY).ifPresent(_ -> effects.add(new Effect.StartProbe(Probe.Kind.READY)));
    spec.probe(Probe.Kind.LIVE).ifPresent(_ -> effects.add(new Effect.StartProbe(Probe.Kind.LIVE)));
  }

  private Step askToEnd(History history, long pid, Then next, String why, Instant now) {
    Instant harderAt = now.plus(spec.stop().grace());
    return Step.to(new State.Stopping(history, pid, false, false, harderAt, next, why), new Effect.StopProbes(),
        new Effect.Disarm(Alarm.SETTLED), new Effect.AskToEnd(), new Effect.Arm(Alarm.HARDER, spec.stop().grace()));
  }

  /** No polite part: KILL now, and again until it is gone. */
  private static Step kill(History history, long pid, Instant now) {
    var killing = new State.Stopping(history, pid, false, true, now.plus(KILL_AGAIN_EVERY), Then.REST, "");
    return Step.to(killing, new Effect.StopProbes(), new Effect.Disarm(Alarm.SETTLED), new Effect.Kill(Signal.KILL),
        new Effect.Arm(Alarm.HARDER, KILL_AGAIN_EVERY));
  }

  /** Its leader has ended, and the rest was sent KILL: it is stopped once that was seen to be gone, in a moment mostly. */
  private static Step sweep(History history, Instant now) {
    if (history.lastExit() instanceof Exit.NotLaunched) {
      return stopped(history);
    }
    var sweeping = new State.Stopping(history, 0, true, true, now.plus(KILL_AGAIN_EVERY), Then.REST, "");
    return Step.to(sweeping, new Effect.CheckGroup(), new Effect.Arm(Alarm.HARDER, KILL_AGAIN_EVERY));
  }

  private static Step harder(State.Stopping s, Instant now) {
    var killing = new State.Stopping(s.history(), s.pid(), s.leaderExited(), true, now.plus(KILL_AGAIN_EVERY), s.then(),
        s.why(), s.left());
    return Step.to(killing, new Effect.Kill(Signal.KILL), new Effect.Arm(Alarm.HARDER, KILL_AGAIN_EVERY));
  }

  /** Nothing of a stopped incarnation lives any more. */
  private Step gone(State.Stopping s, Instant now) {
    Step next = switch (s.then()) {
      case REST -> stopped(s.history());
      case START -> await(s.history());
      case RETRY -> retry(s.history(), s.why(), now);
    };
    return then(next, new Effect.Disarm(Alarm.HARDER), new Effect.Disarm(Alarm.SWEEP), new Effect.EndErrands());
  }

  /** It ended by itself. What is left of its group goes with it. */
  private Step ended(History before, Exit exit, Instant now) {
    History history = before.ended(exit, now);
    Step next;
    if (spec.restart().restartsAfter(exit)) {
      next = retry(history, exit.toString(), now);
    } else if (spec.restart().isSuccess(exit)) {
      next = Step.to(new State.Resting(history, Phase.COMPLETED, ""));
    } else {
      next = Step
          .to(new State.Resting(history, Phase.FAILED, "ended with " + exit + ", and its policy is not to restart"));
    }
    return then(next, new Effect.StopProbes(), new Effect.Disarm(Alarm.SETTLED), new Effect.Kill(Signal.KILL));
  }

  private Step notLaunched(History before, Event.LaunchFailed failed, Instant now) {
    History history = before.ended(failed.exit(), now);
    return failed.worthRetrying() && spec.restart().when() != RestartPolicy.When.NEVER
        ? retry(history, "cannot start: " + failed.exit().why(), now)
        : Step.to(new State.Resting(history, Phase.FAILED, "cannot start: " + failed.exit().why()));
  }

  /** It is no fault of the program, so it counts for nothing, and the delay does not grow. */
  private static Step putOff(History history, String why, Instant now) {
    return Step.to(new State.Backoff(history, now.plus(PUT_OFF), "cannot start now: " + why),
        new Effect.Arm(Alarm.RETRY, PUT_OFF));
  }

  private Step retry(History history, String why, Instant now) {
    RestartPolicy policy = spec.restart();
    boolean exhausted = history.inWindow(now, policy.within()).size() >= policy.maxRestarts();
    if (policy.when() == RestartPolicy.When.NEVER) {
      return Step.to(new State.Resting(history, Phase.FAILED, why + "; its policy is not to restart"));
    }
    if (exhausted && policy.exhausted() == RestartPolicy.Exhausted.FAIL) {
      return Step.to(new State.Resting(history, Phase.FAILED, why + "; gave up after " + policy.maxRestarts()
          + " restarts within " + policy.within().toSeconds() + " s, start it by hand to try again"));
    }
    Duration delay = exhausted ? policy.max() : policy.delay(history.attempt(), seed);
    History counted = history.restarting(now, policy.within(), Math.max(policy.maxRestarts(), RESTARTS_SHOWN));
    if (delay.isZero()) {
      return await(counted);
    }
    return Step.to(new State.Backoff(counted, now.plus(delay), why + "; restart " + counted.restarts()),
        new Effect.Arm(Alarm.RETRY, delay));
  }

  private Step probed(State.Running s, Event.ProbeReported report, Instant now) {
    Probe probe = spec.probe(report.kind()).orElse(null);
    if (probe == null) {
      return Step.to(s);
    }
    Vitals vitals = s.vitals().counting(report.kind(), report.passed());
    int streak = vitals.streak(report.kind());
    boolean passed = streak >= probe.successThreshold();
    boolean failed = -streak >= probe.failureThreshold();
    State.Running counted = new State.Running(s.history(), s.pid(), vitals);
    return switch (report.kind()) {
      case READY -> passed ? ready(counted, now) : failed ? notReady(counted, report) : Step.to(counted);
      case LIVE -> failed ? unwell(counted, probe, report, now) : Step.to(counted);
      case STARTUP -> passed ? cameUp(counted, now) : failed ? unwell(counted, probe, report, now) : Step.to(counted);
    };
  }

  private Step ready(State.Running s, Instant now) {
    if (s.vitals().health() == Health.READY) {
      return Step.to(s);
    }
    var next = new State.Running(s.history().readyAt(now), s.pid(), s.vitals().as(Health.READY, ""));
    return new Step(next, settling(s.history()));
  }

  /** Nothing is to be forgotten of one that did not fail. */
  private List<Effect> settling(History history) {
    return history.attempt() == 0
        ? List.of()
        : List.of(new Effect.Arm(Alarm.SETTLED, spec.restart().resetAfter()));
  }

  private static Step notReady(State.Running s, Event.ProbeReported report) {
    var next = new State.Running(s.history(), s.pid(),
        s.vitals().as(Health.NOT_READY, "not ready: " + report.detail()));
    return Step.to(next, new Effect.Disarm(Alarm.SETTLED));
  }

  /** The startup probe passed once: it has done its work, and the others begin. */
  private Step cameUp(State.Running s, Instant now) {
    var effects = new ArrayList<Effect>();
    effects.add(new Effect.StopProbes());
    addSteadyProbes(effects);
    if (spec.probe(Probe.Kind.READY).isPresent()) {
      return new Step(s, effects);
    }
    effects.addAll(ready(s, now).effects());
    return new Step(ready(s, now).next(), effects);
  }

  private Step unwell(State.Running s, Probe probe, Event.ProbeReported report, Instant now) {
    String why = report.kind().name().toLowerCase(java.util.Locale.ROOT) + " probe failed " + probe.failureThreshold()
        + " times: " + report.detail();
    return askToEnd(s.history(), s.pid(), Then.RETRY, why, now);
  }

  /** As when a live probe fails: it is a failure like others, with the back-off of others. */
  private Step overgrown(State.Running s, long bytes, Instant now) {
    OptionalLong most = spec.restart().above();
    return most.isPresent() && bytes > most.getAsLong()
        ? askToEnd(s.history(), s.pid(), Then.RETRY,
            "uses " + Sizes.show(bytes) + ", restart-above is " + Sizes.show(most.getAsLong()), now)
        : Step.to(s);
  }

  private static Step then(Step step, Effect... first) {
    var effects = new ArrayList<>(java.util.List.of(first));
    effects.addAll(step.effects());
    return new Step(step.next(), effects);
  }
}
