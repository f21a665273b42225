// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.engine.Custody;
import dev.drover.engine.Hearing;
import dev.drover.engine.InstanceActor;
import dev.drover.engine.Orchestrator;
import dev.drover.engine.Site;
import dev.drover.model.InstanceId;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Snapshots;
import dev.drover.model.Wanted;
import dev.drover.view.ConcurrentBoard;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.ChildFailed;
import org.apache.pekko.actor.typed.Signal;
import org.apache.pekko.actor.typed.Terminated;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.actor.typed.javadsl.StashBuffer;
import org.apache.pekko.actor.typed.javadsl.TimerScheduler;

/**
 * An instance where it is placed: claims its record, and then has the same {@link InstanceActor} as a Drover that is alone. It waits
 * to be told its spec, and is told it again by whoever places instances for as long as nothing is seen of it.
 */
final class EntityActor {
  private static final int MOST_WAITING = 1000;
  private static final Duration AGAIN = Duration.ofSeconds(1);
  private static final Duration LEASE_AGAIN = Duration.ofMillis(250);

  sealed interface Command {}

  /**
   * It is placed here, and is to run by this spec. Of what is just beginning here: {@code starts}: it is to be started; {@code rests}: how
   * it had ended before.
   */
  record Assign(ProcessSpec spec, int version, Optional<Site.Start> starts, Optional<Site.Rest> rests)
      implements
        Command,
        Wire {}

  /** For the instance itself. */
  record Hand(InstanceActor.Command command) implements Command, Wire {}

  /** Another node goes on with it. */
  record Depart() implements Command, Wire {}

  private record Claimed(InstanceRecord record) implements Command {}

  private record NotClaimed(String why) implements Command {}

  private record ClaimAgain() implements Command {}

  private record Accounted() implements Command {}

  private record MayLaunch() implements Command {}

  /** What all entities of a node have. */
  record Node(Site site, Publishing publishing, Ownership ownership, Tenancy tenancy,
      ActorRef<Orchestrator.Command> desk) {}

  private final InstanceId id;
  private final Node node;
  private final Custody custody;
  private final ActorContext<Command> context;
  private final TimerScheduler<Command> timers;
  private final StashBuffer<Command> waiting;

  private EntityActor(InstanceId id, Node node, Custody custody, ActorContext<Command> context,
      TimerScheduler<Command> timers, StashBuffer<Command> waiting) {
    this.id = id;
    this.node = node;
    this.custody = custody;
    this.context = context;
    this.timers = timers;
    this.waiting = waiting;
  }

  static Behavior<Command> create(InstanceId id, Node node) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> Behaviors.withStash(MOST_WAITING,
        waiting -> new EntityActor(id, node, Site.custody(), context, timers, waiting).unassigned())));
  }

  private Behavior<Command> unassigned() {
    return Behaviors.receiveMessage(message -> switch (message) {
      case Assign m -> claim(m);
      case Hand(InstanceActor.Leave _) -> vanish();
      case Hand m -> keep(m, unassigned());
      case Depart _ -> Behaviors.stopped();
      case Claimed _,NotClaimed _,ClaimAgain _,Accounted _,MayLaunch _ -> Behaviors.same();
    });
  }

  private Behavior<Command> keep(Command message, Behavior<Command> next) {
    if (waiting.isFull()) {
      context.getLog().warn("{}: a command is dropped, for it is not known yet what it is to run", id);
    } else {
      waiting.stash(message);
    }
    return next;
  }

  /** Nothing of it is here: what others have left of it on the board goes. */
  private Behavior<Command> vanish() {
    ProcessSnapshot left = node.site().board().get(id);
    if (left != null) {
      node.publishing().remove(node.site().board(), left);
    }
    return Behaviors.stopped();
  }

  /**
   * The database may wait, so it is asked where launches wait. Without a lease each launch would be refused, and fail what is not to be
   * started again, so nothing begins before there is one.
   */
  private Behavior<Command> claim(Assign assign) {
    if (!node.tenancy().mayLaunch()) {
      return awaitLease(assign);
    }
    var claimed = CompletableFuture.supplyAsync(() -> node.ownership().claim(id), node.site().launching());
    context.pipeToSelf(claimed,
        (record,
            failure) -> failure == null ? new Claimed(record) : new NotClaimed(String.valueOf(failure.getMessage())));
    return claiming(assign);
  }

  private Behavior<Command> claiming(Assign assign) {
    return Behaviors.receiveMessage(message -> switch (message) {
      case Assign m -> claiming(m);
      case Hand m -> keep(m, Behaviors.same());
      case Depart _ -> departing();
      case Accounted _,MayLaunch _ -> Behaviors.same();
      case Claimed(InstanceRecord record) -> begin(assign, record);
      case NotClaimed(String why) -> {
        context.getLog().warn("{}: cannot be claimed, and is tried again: {}", id, why);
        timers.startSingleTimer(new ClaimAgain(), AGAIN);
        yield Behaviors.same();
      }
      case ClaimAgain _ -> claim(assign);
    });
  }

  /** Whoever sees it is told; who commands it is answered. */
  private Behavior<Command> awaitLease(Assign assign) {
    if (assign.starts().isPresent()) {
      ConcurrentBoard board = node.site().board();
      node.publishing().publishFor(board, Snapshots.unplaced(id, node.site().node(), assign.spec(), assign.version(),
          board.get(id), "waits until this node has a lease", Instant.now()));
    }
    context.pipeToSelf(node.tenancy().begun(), (_, _) -> new MayLaunch());
    return awaiting(assign);
  }

  private Behavior<Command> awaiting(Assign assign) {
    return Behaviors.receiveMessage(message -> switch (message) {
      case Assign m -> awaiting(m);
      case Hand m -> {
        answerFor(id, m.command()); // whoever asks is not to wait for the lease, too
        yield keep(new Hand(answered(m.command())), Behaviors.same());
      }
      case Depart _ -> Behaviors.stopped();
      case MayLaunch _,ClaimAgain _ -> {
        if (node.tenancy().mayLaunch()) {
          yield claim(assign);
        }
        timers.startSingleTimer(new ClaimAgain(), LEASE_AGAIN); // it has had one, and has lost it
        yield Behaviors.same();
      }
      case Claimed _,NotClaimed _,Accounted _ -> Behaviors.same();
    });
  }

  /** A claim that came after that of the next owner would take the record from it, so it is waited for. */
  private Behavior<Command> departing() {
    return Behaviors.receiveMessage(message -> message instanceof Claimed || message instanceof NotClaimed
        || message instanceof ClaimAgain ? Behaviors.stopped() : Behaviors.same());
  }

  private Behavior<Command> begin(Assign assign, InstanceRecord record) {
    var placed = new Site.Placed(id, assign.spec(), assign.version(), record.incarnation(), record.firstRevision() + 1);
    var owner = context.spawnAnonymous(
        node.site().instance(placed, assign.starts(), assign.rests(), custody, node.desk()));
    context.watch(owner);
    return waiting.unstashAll(living(new Living(owner, placed, false)));
  }

  private record Living(ActorRef<InstanceActor.Command> owner, Site.Placed placed, boolean departs) {}

  private Behavior<Command> living(Living now) {
    return Behaviors.receive((_, message) -> onMessage(now, message), (_, signal) -> onSignal(now, signal));
  }

  private Behavior<Command> onMessage(Living now, Command message) {
    return switch (message) {
      case Assign m -> onAssign(now, m);
      case Hand(InstanceActor.Command command) -> {
        now.owner().tell(command);
        yield Behaviors.same();
      }
      case Depart _ -> {
        now.owner().tell(Site.handOver());
        yield living(new Living(now.owner(), now.placed(), true));
      }
      case Claimed _,NotClaimed _,ClaimAgain _,Accounted _,MayLaunch _ -> Behaviors.same();
    };
  }

  private Behavior<Command> onAssign(Living now, Assign m) {
    if (now.placed().version() == m.version()) {
      return Behaviors.same();
    }
    now.owner().tell(Site.respecify(m.spec(), m.version()));
    return living(new Living(now.owner(), new Site.Placed(id, m.spec(), m.version(), now.placed().incarnation(),
        now.placed().revision()), now.departs()));
  }

  /** It has left as it was told to; or it failed, which is a bug of ours. */
  private Behavior<Command> onSignal(Living now, Signal signal) {
    if (!(signal instanceof Terminated gone)) {
      return Behaviors.same();
    }
    if (!(gone instanceof ChildFailed failed)) {
      return Behaviors.stopped();
    }
    if (now.departs()) { // another node may only go on when what the failed one had is dead
      context.getLog().error("{}: its actor failed as it was to leave", id, failed.getCause());
      context.pipeToSelf(Site.accounted(custody), (_, _) -> new Accounted());
      return Behaviors.receiveMessage(message -> message instanceof Accounted ? Behaviors.stopped() : Behaviors.same());
    }
    context.getLog().error("{}: its actor failed", id, failed.getCause());
    ProcessSnapshot last = node.site().board().get(id);
    long incarnation = last == null ? now.placed().incarnation() : last.incarnation();
    var placed = new Site.Placed(id, now.placed().spec(), now.placed().version(), incarnation, now.placed().revision());
    var owner = context.spawnAnonymous(node.site().failed(placed, last == null ? Wanted.DOWN : last.wanted(),
        "Drover failed here, which is a bug: " + failed.getCause() + "; start it by hand to try again", custody,
        node.desk()));
    context.watch(owner);
    return living(new Living(owner, placed, false));
  }

  /** The same, and nobody is answered once more. */
  private static InstanceActor.Command answered(InstanceActor.Command command) {
    return switch (command) {
      case InstanceActor.Tell m -> new InstanceActor.Tell(m.event(), null);
      case InstanceActor.Respecify m -> new InstanceActor.Respecify(m.spec(), m.version(), null);
      default -> command;
    };
  }

  /** For one that has no place: nobody is there to hear, and what is wanted of it is on record. */
  static void answerFor(InstanceId id, InstanceActor.Command command) {
    switch (command) {
      case InstanceActor.Tell m when m.heard() != null -> m.heard().tell(new Hearing.Heard(id));
      case InstanceActor.Respecify m when m.heard() != null -> m.heard().tell(new Hearing.Heard(id));
      default -> {
      }
    }
  }
}
