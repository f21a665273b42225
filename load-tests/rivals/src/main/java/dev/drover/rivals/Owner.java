// SPDX-License-Identifier: Apache-2.0
package dev.drover.rivals;

import dev.drover.launch.Child;
import dev.drover.launch.LaunchSpec;
import dev.drover.launch.Signals;
import dev.drover.logs.LogWriter;
import dev.drover.model.Alarm;
import dev.drover.model.Effect;
import dev.drover.model.Event;
import dev.drover.model.History;
import dev.drover.model.InstanceId;
import dev.drover.model.Lifecycle;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Signal;
import dev.drover.model.Snapshots;
import dev.drover.model.State;
import dev.drover.model.Step;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Drives {@link Lifecycle} for one instance and carries out its effects; what comes of them is posted as an event. Knows
 * nothing of how its calls are put in order: one at a time, under a lock or by an actor.
 */
final class Owner {
  private static final History NEW = History.after(0);

  private final InstanceId id;
  private final ProcessSpec spec;
  private final Tools tools;
  private final Consumer<Event> post;
  private final Lifecycle lifecycle;
  private final LaunchSpec launch;
  private final Map<Alarm, ScheduledFuture<?>> alarms = new EnumMap<>(Alarm.class);
  /** Written by calls in their order; {@link #abandon} may come from outside of them. */
  private volatile @Nullable Attempt attempt;

  /** {@code post} is called by any thread, never waits, and leads to an {@link #advance}. */
  Owner(InstanceId id, ProcessSpec spec, Tools tools, Consumer<Event> post) {
    if (!spec.dependencies().isEmpty() || !spec.probes().isEmpty() || !spec.stop().command().isEmpty()) {
      throw new IllegalArgumentException(
          id + ": rivals know no dependencies, probes and stop commands; compare without them");
    }
    this.id = id;
    this.spec = spec;
    this.tools = tools;
    this.post = post;
    this.lifecycle = new Lifecycle(spec, id.hashCode());
    this.launch = new LaunchSpec(spec.command(), spec.directory(), environment(id, spec));
  }

  private static Map<String, String> environment(InstanceId id, ProcessSpec spec) {
    var all = new HashMap<>(spec.environment());
    all.put("DROVER_PROCESS", id.process());
    all.put("DROVER_INSTANCE", id.name());
    all.put("DROVER_ORDINAL", Integer.toString(id.ordinal()));
    return all;
  }

  /** The state before anything happened. */
  State begin() {
    return lifecycle.initial(NEW);
  }

  /** What a query sees of an instance before anything happened. */
  static ProcessSnapshot declared(InstanceId id, ProcessSpec spec, Tools tools) {
    return Snapshots.of(id, "local", spec, 1, new Lifecycle(spec, 0).initial(NEW), 1, tools.clock().instant());
  }

  /** Carries out what follows from the event, and returns the state that follows. */
  State advance(State state, Event event) {
    Step step = lifecycle.step(state, event, tools.clock().instant());
    long incarnation = step.next().history().incarnation();
    step.effects().forEach(effect -> carryOut(effect, incarnation));
    return step.next();
  }

  /** What a query sees of the state: what it saw before, unless something that can be seen has changed. */
  ProcessSnapshot see(State state, ProcessSnapshot before) {
    var now = tools.clock().instant();
    var same = Snapshots.of(id, before.node(), spec, 1, state, before.revision(), now);
    return same.equals(before) ? before : Snapshots.of(id, before.node(), spec, 1, state, before.revision() + 1, now);
  }

  /** Nobody will call any more: kills what lives, and whatever is still being launched. Any thread. */
  void abandon() {
    Attempt last = attempt;
    if (last != null) {
      last.abandon();
    }
  }

  private void carryOut(Effect effect, long incarnation) {
    switch (effect) {
      case Effect.Launch(long number) -> launch(number);
      case Effect.WithdrawLaunch _ -> withdraw();
      case Effect.Kill(Signal signal) -> signal(signal);
      case Effect.AskToEnd _ -> signal(spec.stop().signal());
      case Effect.CheckGroup _ -> withChild(child -> tools.launching()
          .execute(() -> post.accept(new Event.GroupChecked(incarnation, child.groupAlive()))));
      case Effect.Arm(Alarm alarm, Duration after) -> arm(alarm, incarnation, after);
      case Effect.Disarm(Alarm alarm) -> disarm(alarm);
      case Effect.StopProbes _,Effect.EndErrands _ -> {
      } // there are none
      case Effect.JudgeDependencies _,Effect.StartProbe _ -> throw new IllegalStateException(id + ": " + effect);
    }
  }

  private void launch(long number) {
    var log = new LogWriter(() -> tools.logs().ring(id, spec.logs()), number, spec.logs().maxLineBytes(),
        tools.clock()::millis);
    var next = new Attempt(number, post, log, tools);
    attempt = next;
    tools.launching().execute(() -> next.launch(launch));
  }

  private void withdraw() {
    Attempt last = attempt;
    if (last != null) {
      last.withdraw();
    }
  }

  private void signal(Signal signal) {
    withChild(child -> child.signalGroup(Signals.parse(signal.name()).orElseThrow()));
  }

  private void withChild(Consumer<Child> action) {
    Attempt last = attempt;
    if (last != null) {
      last.withChild(action);
    }
  }

  /** One that has rung already may still be on its way when it is disarmed: no cell of the lifecycle minds. */
  private void arm(Alarm alarm, long incarnation, Duration after) {
    disarm(alarm);
    alarms.put(alarm, tools.alarms().schedule(() -> post.accept(new Event.Elapsed(alarm, incarnation)),
        TimeUnit.NANOSECONDS.convert(after), TimeUnit.NANOSECONDS));
  }

  private void disarm(Alarm alarm) {
    ScheduledFuture<?> armed = alarms.remove(alarm);
    if (armed != null) {
      armed.cancel(false);
    }
  }
}
