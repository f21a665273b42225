// SPDX-License-Identifier: Apache-2.0
package dev.drover.harness.measure;

import dev.drover.engine.Drover;
import dev.drover.engine.IncarnationLog;
import dev.drover.engine.KeptStore;
import dev.drover.engine.Orchestrator;
import dev.drover.launch.Child;
import dev.drover.launch.Signals;
import dev.drover.logs.LogStore;
import dev.drover.model.InstanceId;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.Phase;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Project;
import dev.drover.model.RestartPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.jspecify.annotations.Nullable;

/** Drover's engine in this JVM. What runs and what is gone is read from its board, when it crashed and ran from its events. */
final class EngineStarter implements Starter {
  private static final Duration DEADLINE = Duration.ofMinutes(2);
  /** Restarts count for a second only, so that a thousand crashes are no reason to give up nor grow a list. */
  private static final RestartPolicy AT_ONCE = new RestartPolicy(RestartPolicy.When.ALWAYS, Duration.ZERO,
      Duration.ZERO, 1, 0, Duration.ofHours(1), Integer.MAX_VALUE, Duration.ofSeconds(1), RestartPolicy.Exhausted.SLOW,
      Set.of(0));

  private final Remembering launcher = new Remembering(Tidy.launcher());
  private final List<InstanceId> ids;
  private final int all;
  private final Drover drover;

  EngineStarter(Program program, int size) {
    this(program, size, List.of(), new LogStore());
  }

  /** With others that run beside those that are counted and killed; the logs are closed by the caller. */
  EngineStarter(Program program, int size, List<ProcessSpec> beside, LogStore logs) {
    var spec = ProcessSpec.of("quiet", program.command(), program.launch().dir(), program.launch().environment())
        .withReplicas(size).withRestart(AT_ONCE);
    this.ids = spec.instances();
    this.all = size + beside.size();
    this.drover = Drover.start(
        new Project("launches", Stream.concat(Stream.of(spec), beside.stream()).toList()), launcher,
        IncarnationLog.inMemory(), KeptStore.none(), logs);
  }

  @Override
  public void startAll() {
    send(replyTo -> new Orchestrator.Start(List.of(), true, replyTo));
    await(Phase.RUNNING);
  }

  @Override
  public void stopAll() {
    send(replyTo -> new Orchestrator.Stop(List.of(), false, replyTo));
    await(Phase.STOPPED);
    launcher.forgetAll();
  }

  private void send(Function<ActorRef<Orchestrator.Reply>, Orchestrator.Command> command) {
    if (drover.send(command).toCompletableFuture().join() instanceof Orchestrator.Rejected(String reason)) {
      throw new Unusable("Drover: " + reason);
    }
  }

  private void await(Phase phase) {
    Pause.until(() -> count(seen -> seen.phase() == phase) == all || count(EngineStarter::isLost) > 0, DEADLINE,
        "all of " + all + " processes are " + phase);
    drover.board().forEach(seen -> {
      if (isLost(seen)) {
        throw new Unusable("Drover: " + seen.instance() + ": " + seen.reason());
      }
    });
  }

  private static boolean isLost(ProcessSnapshot seen) {
    return seen.phase() == Phase.FAILED || seen.phase() == Phase.BACKOFF;
  }

  private int count(Predicate<ProcessSnapshot> what) {
    var count = new LongAdder();
    drover.board().forEach(seen -> count.add(what.test(seen) ? 1 : 0));
    return count.intValue();
  }

  /**
   * By the time that stands in the event of the next incarnation, which is told after the board shows it: whoever looks
   * without pause takes one of few processors from what is measured.
   */
  @Override
  public long crash(int number) {
    InstanceId id = ids.get(number);
    ProcessSnapshot before = Objects.requireNonNull(drover.board().get(id));
    Child child = launcher.child(before.pid());
    var events = new Events(drover.events().last() + 1);
    Instant killed = Instant.now();
    boolean _ = child.signalGroup(Signals.KILL);
    Pause.until(() -> events.findRunning(id, before.incarnation()) != null, DEADLINE, id + " runs again");
    launcher.forget(before.pid());
    return Duration.between(killed, Objects.requireNonNull(events.found).time()).toNanos();
  }

  @Override
  public void close() {
    drover.close();
    drover.system().getWhenTerminated().toCompletableFuture().join();
    launcher.close();
  }

  /** What happens from a number on. One thread. */
  private final class Events {
    private long next;
    private @Nullable LifecycleEvent found;

    Events(long next) {
      this.next = next;
    }

    /** The first event by which a later incarnation runs, or null so far. */
    @Nullable
    LifecycleEvent findRunning(InstanceId id, long after) {
      for (LifecycleEvent event = drover.events().read(next); event != null && found == null; event = drover.events()
          .read(next)) {
        next = event.number() + 1;
        if (event.instance().equals(id) && event.incarnation() > after && event.phase() == Phase.RUNNING) {
          found = event;
        }
      }
      return found;
    }
  }
}
