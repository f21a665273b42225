// SPDX-License-Identifier: Apache-2.0
package dev.drover.engine;

import dev.drover.engine.Errand.Outcome;
import dev.drover.launch.LaunchSpec;
import dev.drover.model.InstanceId;
import dev.drover.model.LogSpec;
import dev.drover.model.Probe;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/** Puts one probe's question again and again to one incarnation, one at a time, and reports each answer. */
final class ProbeActor {
  sealed interface Command {}

  private record Ask() implements Command {}

  private record Answered(boolean passed, String detail, Duration took) implements Command {}

  /** Whom to ask and how; {@code errand} gives the directory and the environment for a command. */
  record Order(InstanceId instance, long incarnation, Probe.Kind kind, Probe probe, LaunchSpec errand,
      LogSpec logs) {}

  private final Order order;
  private final Checks checks;
  private final Services services;
  private final ActorRef<InstanceActor.Command> owner;
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;

  private ProbeActor(Order order, Services services, ActorRef<InstanceActor.Command> owner,
      ActorContext<Command> context,
      TimerScheduler<Command> timers) {
    this.order = order;
    this.services = services;
    this.checks = new Checks(services, order);
    this.owner = owner;
    this.context = context;
    this.timers = timers;
  }

  static Behavior<Command> create(Order order, Services services, ActorRef<InstanceActor.Command> owner) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
      if (order.probe().check() instanceof Probe.Check.Log log) {
        return awaitLine(order, log, services, owner, context);
      }
      var actor = new ProbeActor(order, services, owner, context, timers);
      timers.startSingleTimer("ask", new Ask(), Delays.capped(order.probe().initialDelay()));
      return actor.asking(new CompletableFuture<>());
    }));
  }

  /** {@code open} is the question that was put last; it is not to outlive this actor. */
  private Behavior<Command> asking(CompletableFuture<Outcome> open) {
    return Behaviors.receive((_, message) -> switch (message) {
      case Ask _ -> onAsk();
      case Answered m -> onAnswered(m);
    }, (_, signal) -> {
      if (signal instanceof PostStop) {
        open.cancel(false);
      }
      return Behaviors.same();
    });
  }

  private Behavior<Command> onAsk() {
    Instant asked = services.clock().instant();
    CompletableFuture<Outcome> question = checks.run(order.probe());
    context.pipeToSelf(question, (outcome, failure) -> {
      Duration took = Duration.between(asked, services.clock().instant());
      return failure == null
          ? new Answered(outcome.passed(), outcome.detail(), took)
          : new Answered(false, String.valueOf(failure), took);
    });
    return asking(question);
  }

  private Behavior<Command> onAnswered(Answered answer) {
    services.measures().probes().add(order.instance(), order.kind(), answer.passed(), answer.took());
    report(order, owner, answer);
    timers.startSingleTimer("ask", new Ask(), Delays.capped(order.probe().period()));
    return Behaviors.same();
  }

  /** A log probe passes once, when the line comes; it never fails. */
  private static Behavior<Command> awaitLine(Order order, Probe.Check.Log log, Services services,
      ActorRef<InstanceActor.Command> owner, ActorContext<Command> context) {
    var self = context.getSelf();
    var watch = LineWatch.start(services, order, log.pattern(),
        line -> self.tell(new Answered(true, line, Duration.ZERO)));
    return Behaviors.<Command>receive((_, message) -> switch (message) {
      case Ask _ -> Behaviors.same();
      case Answered m -> {
        report(order, owner, m);
        yield Behaviors.same();
      }
    }, (_, signal) -> {
      if (signal instanceof PostStop) {
        watch.close();
      }
      return Behaviors.same();
    });
  }

  private static void report(Order order, ActorRef<InstanceActor.Command> owner, Answered m) {
    owner.tell(new InstanceActor.Probed(order.incarnation(), order.kind(), m.passed(), m.detail()));
  }
}
