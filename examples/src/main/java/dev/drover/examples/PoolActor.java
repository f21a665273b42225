// SPDX-License-Identifier: Apache-2.0
package dev.drover.examples;

import dev.drover.engine.Drover;
import dev.drover.engine.EventQuery;
import dev.drover.engine.InputReply;
import dev.drover.engine.Orchestrator;
import dev.drover.model.EventEntry;
import dev.drover.model.LifecycleEvent;
import dev.drover.model.Phase;
import dev.drover.model.Project;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.apache.pekko.stream.javadsl.Framing;
import org.apache.pekko.stream.javadsl.FramingTruncation;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;

/**
 * A pool of worker processes, each of which answers a line with a line. It grows while tasks wait, shrinks when none has come for a while, and
 * hears of what becomes of its workers by their events: a task whose worker has died goes to another one, three times at most. Its processes
 * end with it.
 */
public final class PoolActor {
  private static final String PROCESS = "worker";
  private static final int LONGEST_LINE = 64 * 1024;

  public sealed interface Command {}

  /** A task, which is a line without its end. */
  public record Submit(String task, ActorRef<Answer> replyTo) implements Command {}

  private record Happened(EventEntry entry) implements Command {}

  private record Ready(String worker, long incarnation) implements Command {}

  private record Said(String worker, long incarnation, String line) implements Command {}

  private record Idle() implements Command {}

  private record Ignored() implements Command {}

  public sealed interface Answer {}

  public record Answered(String line) implements Answer {}

  public record GaveUp(String reason) implements Answer {}

  /** How many workers there are at least and at most, and how long they may have nothing to do before there are less. */
  public record Size(int least, int most, Duration idle) {}

  private final Drover drover;
  private final Size size;
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final ActorRef<InputReply> sent;
  private final ActorRef<Orchestrator.Reply> told;

  private PoolActor(Drover drover, Size size, ActorContext<Command> context, TimerScheduler<Command> timers) {
    this.drover = drover;
    this.size = size;
    this.context = context;
    this.timers = timers;
    this.sent = context.messageAdapter(InputReply.class, _ -> new Ignored()); // who could not read has ended: an event
    this.told = context.messageAdapter(Orchestrator.Reply.class, _ -> new Ignored());
  }

  /** {@code script}: what a worker runs, by {@code sh}. */
  public static Behavior<Command> create(String script, Size size) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
      var drover = Drover.spawn(context, new Project("pool", List.of(Programs.worker(PROCESS, script))), "drover");
      return new PoolActor(drover, size, context, timers).begin();
    }));
  }

  private Behavior<Command> begin() {
    // example: subscribe
    var events = context.messageAdapter(EventEntry.class, Happened::new);
    drover.orchestrator().tell(new Orchestrator.Subscribe(EventQuery.ALL, events, told));
    // end
    return in(scaled(new Pool(List.of(), List.of(), 0), size.least()));
  }

  private Behavior<Command> in(Pool pool) {
    return Behaviors.receiveMessage(command -> switch (command) {
      case Submit m -> onSubmit(pool, m);
      case Happened(EventEntry entry) -> onHappened(pool, entry);
      case Ready m -> in(assigned(pool.ready(m.worker(), m.incarnation())));
      case Said m -> onSaid(pool, m);
      case Idle _ -> in(scaled(pool, Math.max(size.least(), pool.highestBusy())));
      case Ignored _ -> Behaviors.same();
    });
  }

  private Behavior<Command> onSubmit(Pool pool, Submit m) {
    Pool then = assigned(pool.with(new Pool.Task(m.task(), m.replyTo(), 0)));
    return in(scaled(then, Math.clamp(then.busy() + then.waiting().size(), then.wanted(), size.most())));
  }

  // example: scale
  private Pool scaled(Pool pool, int workers) {
    if (workers == pool.wanted()) {
      return pool;
    }
    drover.orchestrator().tell(new Orchestrator.Scale(PROCESS, workers, told));
    if (workers > 0) {
      drover.orchestrator().tell(new Orchestrator.Start(List.of(PROCESS), false, told)); // what runs is left alone
    }
    return pool.scaled(workers);
  }
  // end

  private Behavior<Command> onHappened(Pool pool, EventEntry entry) {
    if (!(entry instanceof EventEntry.Happened(LifecycleEvent event))) {
      drover.orchestrator().tell(new Orchestrator.Restart(List.of(PROCESS), told)); // some were missed: all begin anew
      return Behaviors.same();
    }
    String worker = event.instance().name();
    if (event.phase() != Phase.RUNNING) {
      return in(assigned(givenUp(pool.lost(worker))));
    }
    if (pool.knows(worker, event.incarnation())) {
      return Behaviors.same();
    }
    listen(worker, event.incarnation());
    return in(assigned(givenUp(pool.lost(worker).begun(worker, event.incarnation()))));
  }

  /** It has printed nothing yet, for it was asked nothing yet. */
  private void listen(String worker, long incarnation) {
    var self = context.getSelf();
    var taken = drover.output(worker)
        .via(Framing.delimiter(ByteString.fromString("\n"), LONGEST_LINE, FramingTruncation.DISALLOW))
        .toMat(Sink.foreach(line -> self.tell(new Said(worker, incarnation, line.utf8String()))), Keep.left())
        .run(context.getSystem());
    context.pipeToSelf(taken, (_, failure) -> failure == null ? new Ready(worker, incarnation) : new Ignored());
  }

  private static Pool givenUp(Pool pool) {
    pool.hopeless()
        .forEach(task -> task.replyTo().tell(new GaveUp("its workers ended, " + Pool.MOST_TRIES + " times")));
    return pool.withoutHopeless();
  }

  private Behavior<Command> onSaid(Pool pool, Said m) {
    Optional<Pool.Task> task = pool.taskOf(m.worker(), m.incarnation());
    task.ifPresent(done -> done.replyTo().tell(new Answered(m.line())));
    return in(task.isPresent() ? assigned(pool.answered(m.worker())) : pool);
  }

  /** Who is idle has what waits, and if nothing does, there may soon be less of them. */
  private Pool assigned(Pool pool) {
    Pool then = pool;
    for (Optional<Pool.Worker> idle = then.next(); idle.isPresent(); idle = then.next()) {
      String text = then.waiting().getFirst().text() + "\n";
      drover.orchestrator().tell(new Orchestrator.Send(idle.get().name(), ByteString.fromString(text), false, sent));
      then = then.assigned(idle.get());
    }
    if (then.waiting().isEmpty()) {
      timers.startSingleTimer(Idle.class, new Idle(), size.idle());
    } else {
      timers.cancel(Idle.class);
    }
    return then;
  }
}
