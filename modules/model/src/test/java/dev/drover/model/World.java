// SPDX-License-Identifier: Apache-2.0
package dev.drover.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A model of what surrounds a lifecycle: launches under way, incarnations that live, armed alarms. It offers only events
 * that can happen, and fails when an effect breaks a promise.
 */
final class World {
  private final Lifecycle lifecycle;
  private final SplittableRandom random;
  final List<String> history = new ArrayList<>();
  State state;
  Instant now = Instant.EPOCH;
  long launching;
  /** Living incarnations by number, and whether each would heed a polite request. */
  final Map<Long, Boolean> alive = new TreeMap<>();
  private boolean groupAlive;
  private boolean checkAsked;
  private boolean judgeAsked;
  private boolean withdrawn;
  private boolean adopting;
  private boolean dying;
  private final Map<Alarm, Instant> armed = new EnumMap<>(Alarm.class);
  int exitsTold;
  int launches;

  World(ProcessSpec spec, long seed) {
    this.lifecycle = new Lifecycle(spec, seed);
    this.random = new SplittableRandom(seed);
    this.state = lifecycle.initial(History.after(0));
    if (random.nextInt(4) == 0) {
      takeOver();
    }
  }

  /** An earlier Drover has left something behind. */
  private void takeOver() {
    launching = 7;
    adopting = true;
    launches++;
    History left = History.after(launching);
    state = Lifecycle.adopting(random.nextBoolean() ? left.cleared().wanting(Wanted.UP) : left);
  }

  void apply(Event event) {
    history.add(event.toString());
    Step step = lifecycle.step(state, event, now);
    state = step.next();
    step.effects().forEach(this::carryOut);
  }

  private void carryOut(Effect effect) {
    switch (effect) {
      case Effect.Launch(long number) -> {
        if (launching != 0 || !alive.isEmpty()) {
          throw new AssertionError(
              "launch of " + number + " while " + launching + " is launched or " + alive + " live");
        }
        launching = number;
        withdrawn = false;
        launches++;
      }
      case Effect.WithdrawLaunch _ -> withdrawn = withdrawn || random.nextBoolean(); // it may have begun
      case Effect.Kill(Signal signal) -> {
        if (signal == Signal.KILL) {
          groupAlive = false;
          dying = true;
        }
      }
      case Effect.AskToEnd _ -> dying = dying || alive.containsValue(true);
      case Effect.CheckGroup _ -> checkAsked = true;
      case Effect.JudgeDependencies _ -> judgeAsked = true;
      case Effect.Arm(Alarm alarm, Duration after) -> armed.put(alarm, now.plus(after));
      case Effect.Disarm(Alarm alarm) -> armed.remove(alarm);
      case Effect.StartProbe _,Effect.StopProbes _,Effect.EndErrands _ -> {
      }
    }
  }

  /** One thing that happens by itself, if there is any; false where the world has come to rest. */
  boolean happen() {
    long current = state.history().incarnation();
    if (judgeAsked) {
      judgeAsked = false;
      apply(random.nextInt(4) == 0 ? new Event.DependencyWaits("waits") : new Event.DependencyMet());
    } else if (launching != 0) {
      finishLaunch();
    } else if (checkAsked) {
      checkAsked = false;
      apply(new Event.GroupChecked(current, groupAlive));
    } else if (dying && !alive.isEmpty()) {
      end(random.nextBoolean() ? new Exit.Code(random.nextInt(3)) : new Exit.Signalled(15, false));
    } else if (state instanceof State.Pending) {
      apply(new Event.DependencyMet());
    } else {
      return ring();
    }
    return true;
  }

  private void finishLaunch() {
    long number = launching;
    launching = 0;
    boolean adopted = adopting;
    adopting = false;
    if (adopted ? random.nextInt(4) == 0 : withdrawn) {
      apply(new Event.LaunchWithdrawn(number));
    } else if (random.nextInt(5) == 0) {
      apply(adopted || random.nextBoolean()
          ? new Event.LaunchFailed(number, new Exit.NotLaunched(24, "too many files"), random.nextBoolean())
          : new Event.LaunchPutOff(number, "no answer from the database"));
    } else {
      alive.put(number, random.nextBoolean());
      groupAlive = random.nextInt(3) == 0;
      dying = false;
      apply(adopted ? new Event.Adopted(number, 1000 + number, now) : new Event.Launched(number, 1000 + number));
    }
  }

  /** The living incarnation ends by itself. */
  void end(Exit exit) {
    long number = alive.keySet().iterator().next();
    alive.remove(number);
    dying = false;
    exitsTold++;
    apply(new Event.Exited(number, exit));
  }

  private boolean ring() {
    var first = armed.entrySet().stream().filter(e -> e.getKey() != Alarm.SETTLED).min(Map.Entry.comparingByValue());
    if (first.isEmpty()) {
      return false;
    }
    Alarm alarm = first.get().getKey();
    now = first.get().getValue(); // before the removal: an entry of an EnumMap goes with its mapping
    armed.remove(alarm);
    apply(new Event.Elapsed(alarm, state.history().incarnation()));
    return true;
  }

  void command() {
    apply(switch (random.nextInt(6)) {
      case 0, 1 -> new Event.Start();
      case 2 -> new Event.Stop(false);
      case 3 -> new Event.Stop(true);
      case 4 -> new Event.Restart();
      default -> new Event.DependencyRestarted("db");
    });
  }

  /** A random event: a command, something that happens by itself, a crash, or word of an older incarnation. */
  void anything() {
    now = now.plusMillis(random.nextInt(500));
    switch (random.nextInt(9)) {
      case 0, 1 -> command();
      case 2 -> {
        if (!alive.isEmpty()) {
          end(new Exit.Code(random.nextInt(3)));
        }
      }
      case 3 -> apply(new Event.Exited(state.history().incarnation() - 1, new Exit.Code(9)));
      case 4 -> {
        boolean _ = happen();
      }
      case 6 -> apply(new Event.Overgrown(state.history().incarnation() - random.nextInt(2), random.nextLong(4)));
      case 5 -> apply(new Event.ProbeReported(state.history().incarnation(),
          Probe.Kind.values()[random.nextInt(3)], random.nextBoolean(), "probe"));
      default -> {
        boolean _ = happen();
      }
    }
  }

  /** Lets everything run out that happens by itself. */
  void settle() {
    for (int i = 0; i < 10_000; i++) {
      if (!happen()) {
        return;
      }
    }
    throw new AssertionError("never comes to rest: " + state);
  }
}
