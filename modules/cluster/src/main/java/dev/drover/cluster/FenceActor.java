// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.launch.Launcher;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.PostStop;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;
import org.jspecify.annotations.Nullable;

/**
 * The fence of one node: asks the others whether it is still one of them, holds the {@link Tenancy} as long as enough answer, and feeds the
 * guardian until then. When that moment passes, or the node is downed, everything that the launcher owns gets KILL. Only
 * writer of the tenancy.
 */
final class FenceActor {

  /** What it understands. */
  sealed interface Command {}

  /** What goes between nodes. */
  sealed interface Message extends Command {}

  /** Is {@code node} still a member that may go on? {@code sentNanos} is the asking node's own moment, which comes back. */
  record Ping(String node, long sentNanos, ActorRef<Command> replyTo) implements Message {}

  /** For {@code node} it is. */
  record Pong(String node, long sentNanos) implements Message {}

  /** The members have changed. */
  record Seen(Members members) implements Command {}

  /** This node was downed, or is leaving: for good. */
  record End() implements Command {}

  private record Tick() implements Command {}

  private record Expired() implements Command {}

  private record Killed(@Nullable Throwable failure) implements Command {}

  private enum Timer {
    TICK, EXPIRY
  }

  /** What it is given. {@code ping} sends one to a node; {@code executor} runs what may take long, in order. */
  record Parts(Margins margins, Tenancy tenancy, Launcher launcher, BiConsumer<String, Ping> ping, Executor executor,
      LongSupplier nanoTime) {}

  /** Of the tenancy. */
  private sealed interface Phase {}

  /** Nothing is owned, or what is owned has been sent KILL. */
  private record Closed() implements Phase {}

  private record Held(long untilNanos) implements Phase {}

  /** {@code underWay}: the killing is; else it has failed, and is tried again with the next tick. */
  private record Killing(boolean underWay) implements Phase {}

  /** All that changes. {@code term}: the number of the present or last one; {@code ended}: no term follows. */
  private record Now(Members members, Lease lease, Phase phase, long term, boolean ended) {
    Now in(Phase next) {
      return new Now(members, lease, next, term, ended);
    }

    Now with(Members seen, Lease next) {
      return new Now(seen, next, phase, term, ended);
    }
  }

  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final Parts parts;
  private final long firstNanos;

  private FenceActor(ActorContext<Command> context, TimerScheduler<Command> timers, Parts parts) {
    this.context = context;
    this.timers = timers;
    this.parts = parts;
    this.firstNanos = parts.nanoTime().getAsLong() + parts.margins().settle().toNanos();
  }

  /** {@code members}: as they are seen now; later ones come as {@link Seen}. */
  static Behavior<Command> create(Parts parts, Members members) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
      var actor = new FenceActor(context, timers, parts);
      timers.startTimerWithFixedDelay(Timer.TICK, new Tick(), Duration.ZERO, parts.margins().ping());
      Lease lease = Lease.begun(parts.margins().rule(), parts.margins().lease());
      return actor.in(new Now(members, lease, new Closed(), Tenancy.NONE, false));
    }));
  }

  private Behavior<Command> in(Now now) {
    return Behaviors.receive((_, message) -> in(onMessage(now, message)), this::onSignal);
  }

  private Now onMessage(Now now, Command message) {
    return switch (message) {
      case Ping ping -> onPing(now, ping);
      case Pong(String node, long sent) -> judge(
          now.with(now.members(), now.lease().answered(node, sent, parts.nanoTime().getAsLong())), now);
      case Seen(Members members) -> judge(now.with(members, now.lease().among(members)), now);
      case Tick _ -> onTick(now);
      case Expired _ -> judge(now, now);
      case End _ -> end(now);
      case Killed(Throwable failure) -> onKilled(now, failure);
    };
  }

  private Now onPing(Now now, Ping ping) {
    if (!now.ended() && now.members().answers(ping.node())) {
      ping.replyTo().tell(new Pong(now.members().self(), ping.sentNanos()));
    }
    return now;
  }

  private Now onTick(Now now) {
    long moment = parts.nanoTime().getAsLong();
    if (!now.ended()) {
      now.members().all().stream().map(Members.Member::node).filter(node -> !node.equals(now.members().self()))
          .forEach(node -> parts.ping().accept(node, new Ping(now.members().self(), moment, context.getSelf())));
    }
    return judge(now.phase() instanceof Killing(boolean underWay) && !underWay ? kill(now) : now, now);
  }

  /** Whatever was heard: a term that has passed is over before it could be made longer. */
  private Now judge(Now next, Now before) {
    if (next.members().isOver()) {
      return end(next);
    }
    long moment = parts.nanoTime().getAsLong();
    if (before.phase() instanceof Held(long until) && moment - until >= 0) {
      context.getLog().warn(
          "cluster: not enough members have answered this node for {} ms: all its processes are killed",
          parts.margins().lease().toMillis());
      return kill(next);
    }
    OptionalLong until = next.lease().heldUntil(next.members(), moment);
    if (next.ended() || until.isEmpty() || moment - firstNanos < 0 || moment - until.getAsLong() >= 0) {
      return next;
    }
    return switch (next.phase()) {
      case Closed _ -> hold(next, next.term() + 1, until.getAsLong());
      case Held(long last) -> until.getAsLong() - last > 0 ? hold(next, next.term(), until.getAsLong()) : next;
      case Killing _ -> next;
    };
  }

  private Now hold(Now now, long term, long until) {
    parts.tenancy().hold(term, until);
    parts.executor().execute(() -> parts.launcher().feed(until));
    timers.startSingleTimer(Timer.EXPIRY, new Expired(),
        Duration.ofNanos(Math.max(1, until - parts.nanoTime().getAsLong())));
    return new Now(now.members(), now.lease(), new Held(until), term, now.ended());
  }

  private Now end(Now now) {
    if (now.ended()) {
      return now;
    }
    context.getLog().info("cluster: this node is a member no more: what is left of its processes is killed");
    return kill(new Now(now.members(), now.lease(), now.phase(), now.term(), true));
  }

  private Now kill(Now now) {
    parts.tenancy().close();
    timers.cancel(Timer.EXPIRY);
    if (now.phase() instanceof Killing(boolean underWay) && underWay) {
      return now;
    }
    context.pipeToSelf(CompletableFuture.runAsync(parts.launcher()::killAll, parts.executor()),
        (_, failure) -> new Killed(failure));
    return now.in(new Killing(true));
  }

  private Now onKilled(Now now, @Nullable Throwable failure) {
    if (failure == null) {
      Now done = now.in(new Closed());
      return judge(done, done);
    }
    context.getLog().error("cluster: what this node owns could not be killed; it is tried again", failure);
    return now.in(new Killing(false));
  }

  private Behavior<Command> onSignal(ActorContext<Command> ignored, Signal signal) {
    if (signal instanceof PostStop) {
      parts.tenancy().close();
      parts.executor().execute(parts.launcher()::killAll);
    }
    return Behaviors.same();
  }
}
