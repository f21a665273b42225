// SPDX-License-Identifier: Apache-2.0
package dev.drover.cluster;

import dev.drover.engine.Orchestrator;
import dev.drover.engine.Site;
import dev.drover.model.Goal;
import dev.drover.model.InstanceId;
import dev.drover.model.NodeSpec;
import dev.drover.model.NodeView;
import dev.drover.model.Phase;
import dev.drover.model.Placement;
import dev.drover.model.PlacementSpec;
import dev.drover.model.ProcessSnapshot;
import dev.drover.model.ProcessSpec;
import dev.drover.model.Selection;
import dev.drover.model.Snapshots;
import dev.drover.model.Wanted;
import dev.drover.view.NodeBoard;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.actor.typed.javadsl.ActorContext;
import org.apache.pekko.actor.typed.javadsl.Behaviors;
import org.apache.pekko.cluster.sharding.typed.ShardingEnvelope;
import org.jspecify.annotations.Nullable;

/**
 * Decides where instances are, and sees to it that they are there as they are wanted: it compares what is on record with what is
 * on the board, again and again, so whatever message was lost is sent once more. One in the cluster, beside the orchestrator.
 */
final class PlacerActor {
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);
  private static final Duration SAY_AGAIN_AFTER = Duration.ofSeconds(2);
  /** Below it, nobody has owned the instance: what is seen is of the orchestrator. */
  static final long FIRST_TENURE = 1L << 32;

  sealed interface Command {}

  /** Something has changed: what is on record, or who is there. */
  record Look() implements Command {}

  /** Something has become of this one. */
  record LookAt(InstanceId id) implements Command {}

  record Move(Orchestrator.Move what) implements Command {}

  /** A node is about to leave. */
  record Leaves(String node) implements Command {}

  private record Tick() implements Command {}

  /** A cluster that has just begun: so many nodes are waited for before anything is placed, and so long at most. */
  record Forming(int nodes, Duration patience) {
    static final Forming OVER = new Forming(0, Duration.ZERO);
  }

  /** What it works with. */
  record Parts(Site site, NodeBoard nodes, Publishing publishing, Placements placements, Supplier<LedgerState> ledger,
      ActorRef<ShardingEnvelope<EntityActor.Command>> shards, ActorRef<Orchestrator.Command> orchestrator,
      String self, Forming forming) {}

  private final Parts parts;
  private final ActorContext<Command> context;
  private final long begunNanos = System.nanoTime();

  private PlacerActor(Parts parts, ActorContext<Command> context) {
    this.parts = parts;
    this.context = context;
  }

  static Behavior<Command> create(Parts parts) {
    return Behaviors.setup(context -> Behaviors.withTimers(timers -> {
      timers.startTimerWithFixedDelay(new Tick(), LOOK_EVERY);
      var placer = new PlacerActor(parts, context);
      return placer
          .in(placer.look(new Now(Map.of(), Map.of(), Optional.empty(), Map.of(), Set.of(), placer.orphans())));
    }));
  }

  /** What the board has and the ledger has not, when this begins. */
  private Set<InstanceId> orphans() {
    var all = new HashSet<InstanceId>();
    var specs = parts.ledger().get().deployment().specs();
    parts.site().board().forEach(seen -> {
      if (!specs.containsKey(seen.instance())) {
        all.add(seen.instance());
      }
    });
    return Set.copyOf(all);
  }

  /** By what it was decided last. */
  private record Inputs(LedgerState ledger, List<NodeSpec> nodes) {
    boolean same(LedgerState otherLedger, List<NodeSpec> otherNodes) {
      return ledger.deployment().equals(otherLedger.deployment()) && ledger.drained().equals(otherLedger.drained())
          && nodes.equals(otherNodes);
    }
  }

  /** {@code said}: when each was told what it is to be, in nanoseconds of this JVM. */
  private record Now(Map<InstanceId, String> present, Map<InstanceId, String> unplaced, Optional<Inputs> inputs,
      Map<InstanceId, Long> said, Set<String> leaving, Set<InstanceId> orphans) {}

  private Behavior<Command> in(Now now) {
    return Behaviors.receiveMessage(message -> switch (message) {
      case Look _,Tick _ -> in(look(now));
      case LookAt(InstanceId id) -> in(lookAt(now, id));
      case Move(Orchestrator.Move m) -> in(onMove(now, m));
      case Leaves(String node) -> {
        var leaving = new HashSet<>(now.leaving());
        leaving.add(node);
        yield in(
            look(new Now(now.present(), now.unplaced(), now.inputs(), now.said(), Set.copyOf(leaving), now.orphans())));
      }
    });
  }

  private Now look(Now before) {
    if (parts.placements().isClosed()) {
      return before;
    }
    Now now = withoutGone(before);
    LedgerState ledger = parts.ledger().get();
    List<NodeSpec> nodes = nodes(now, ledger);
    if (now.inputs().isEmpty() && isForming(nodes)) {
      return now;
    }
    Now placed = now.inputs().isPresent() && now.inputs().get().same(ledger, nodes)
        ? now
        : decide(now, ledger, nodes, Map.of()).now();
    return see(placed, ledger);
  }

  private Now lookAt(Now now, InstanceId id) {
    LedgerState ledger = parts.ledger().get();
    ProcessSpec spec = ledger.deployment().specs().get(id);
    if (spec == null || now.inputs().isEmpty() || parts.placements().isClosed()) {
      return now;
    }
    var said = new HashMap<>(now.said());
    var stop = new ArrayList<InstanceId>();
    see(now, ledger, id, spec, said, stop);
    stopInOrder(stop);
    return new Now(now.present(), now.unplaced(), now.inputs(), said, now.leaving(), now.orphans());
  }

  /** One that has left may come back under its name. */
  private Now withoutGone(Now now) {
    var leaving = new HashSet<>(now.leaving());
    leaving.removeIf(name -> {
      NodeView view = parts.nodes().get(name);
      return view == null || view.membership() == NodeView.Membership.REMOVED;
    });
    return leaving.size() == now.leaving().size()
        ? now
        : new Now(now.present(), now.unplaced(), now.inputs(), now.said(), Set.copyOf(leaving), now.orphans());
  }

  /** Else the first node would have everything, for nothing moves that need not. */
  private boolean isForming(List<NodeSpec> nodes) {
    return nodes.size() < parts.forming().nodes()
        && System.nanoTime() - begunNanos < parts.forming().patience().toNanos();
  }

  private record Decided(Now now, Map<InstanceId, String> unmoved) {}

  private Decided decide(Now now, LedgerState ledger, List<NodeSpec> nodes, Map<InstanceId, Placement.Move> moves) {
    var specs = new LinkedHashMap<InstanceId, PlacementSpec>();
    ledger.deployment().specs().forEach((id, spec) -> specs.put(id, spec.placement()));
    var present = new HashMap<InstanceId, String>();
    specs.keySet().forEach(id -> {
      String at = now.present().getOrDefault(id, seenAt(id));
      if (!at.isEmpty()) {
        present.put(id, at);
      }
    });
    var decision = Placement.decide(specs, nodes, present, moves);
    var byName = new HashMap<String, String>();
    decision.nodes().forEach((id, node) -> byName.put(id.name(), node));
    var unplaced = new HashSet<String>();
    decision.unplaced().keySet().forEach(id -> unplaced.add(id.name()));
    parts.placements().decided(byName, unplaced);
    var said = new HashMap<>(now.said());
    said.keySet().removeIf(id -> !decision.nodes().getOrDefault(id, "").equals(now.present().get(id)));
    return new Decided(
        new Now(decision.nodes(), decision.unplaced(), Optional.of(new Inputs(ledger, nodes)), said, now.leaving(),
            now.orphans()),
        decision.unmoved());
  }

  /** Where an owner says that it has it; empty where none does, or its node has gone. */
  private String seenAt(InstanceId id) {
    ProcessSnapshot seen = parts.site().board().get(id);
    return seen == null || seen.revision() < FIRST_TENURE
        || parts.nodes().standing(seen) == NodeView.State.REMOVED ? "" : seen.node();
  }

  private List<NodeSpec> nodes(Now now, LedgerState ledger) {
    var all = new ArrayList<NodeSpec>();
    for (NodeView view : parts.nodes().all()) {
      var capacity = view.capacity() == 0 ? OptionalInt.empty() : OptionalInt.of(view.capacity());
      boolean leaves = view.membership() == NodeView.Membership.LEAVING || now.leaving().contains(view.name());
      standing(view).ifPresent(standing -> all.add(new NodeSpec(view.name(), view.roles(), view.labels(), capacity,
          leaves || ledger.drained().contains(view.name()), standing)));
    }
    return all;
  }

  private static Optional<NodeSpec.Standing> standing(NodeView view) {
    return switch (view.state()) {
      case UP, DRAINED, LEAVING -> Optional.of(NodeSpec.Standing.USABLE);
      case UNREACHABLE, DOWN -> Optional.of(NodeSpec.Standing.UNREACHABLE);
      case JOINING, REMOVED -> Optional.empty();
    };
  }

  private Now see(Now now, LedgerState ledger) {
    var said = new HashMap<>(now.said());
    var stop = new ArrayList<InstanceId>();
    ledger.deployment().specs().forEach((id, spec) -> see(now, ledger, id, spec, said, stop));
    stopInOrder(stop);
    var orphans = orphans(now, ledger);
    orphans.forEach(id -> leave(id, said));
    parts.site().board().forEach(seen -> laidToRest(ledger, seen));
    return new Now(now.present(), now.unplaced(), now.inputs(), said, now.leaving(), orphans);
  }

  /** Those that are still there; a name that was deployed again meanwhile is no orphan. */
  private Set<InstanceId> orphans(Now now, LedgerState ledger) {
    if (now.orphans().isEmpty()) {
      return now.orphans();
    }
    var left = new HashSet<>(now.orphans());
    left.removeIf(id -> parts.site().board().get(id) == null || ledger.deployment().specs().containsKey(id));
    return Set.copyOf(left);
  }

  /** What is to be removed, and has lost its node meanwhile: nobody there says that it is at rest. */
  private void laidToRest(LedgerState ledger, ProcessSnapshot seen) {
    if (!ledger.deployment().specs().containsKey(seen.instance()) && !seen.phase().atRest()
        && parts.nodes().standing(seen) == NodeView.State.REMOVED) {
      parts.publishing().publishFor(parts.site().board(), Snapshots.stopped(seen, parts.self()));
    }
  }

  /** In order, and not one by one. */
  private void stopInOrder(List<InstanceId> stop) {
    if (!stop.isEmpty()) {
      parts.orchestrator().tell(new Orchestrator.Stop(stop.stream().map(InstanceId::name).toList(), false,
          context.getSystem().ignoreRef()));
    }
  }

  /** A conductor before this one was to remove it, and did not come to the end of it. */
  private void leave(InstanceId id, Map<InstanceId, Long> said) {
    ProcessSnapshot seen = parts.site().board().get(id);
    if (seen != null && (seen.revision() < FIRST_TENURE || parts.nodes().standing(seen) == NodeView.State.REMOVED)) {
      parts.publishing().remove(parts.site().board(), seen);
    } else if (seen != null) {
      say(id, said, new EntityActor.Hand(Site.leave()));
    }
  }

  private void see(Now now, LedgerState ledger, InstanceId id, ProcessSpec spec, Map<InstanceId, Long> said,
      List<InstanceId> stop) {
    ProcessSnapshot seen = parts.site().board().get(id);
    String node = now.present().get(id);
    boolean up = ledger.isWanted(id);
    if (node == null) {
      waits(id, spec, ledger, seen, now.unplaced().get(id), up);
    } else if (seen != null && isOwned(seen, node)) {
      if (seen.specVersion() != ledger.deployment().version(id.process())) {
        say(id, said, assign(id, spec, ledger, seen, up));
      } else if (up && seen.wanted() == Wanted.DOWN) {
        boolean alone = ledger.wishes().get(id) instanceof LedgerState.Wish(_, boolean without) && without;
        // Its owner may have ended when it was to go somewhere else.
        say(id, said, assign(id, spec, ledger, seen, true), new EntityActor.Hand(Site.wish(Wanted.UP, alone)));
      } else if (!up && seen.wanted() == Wanted.UP && maySay(id, said)) {
        said.put(id, System.nanoTime());
        stop.add(id);
      } else if (seen.phase() == Phase.PENDING && up) {
        say(id, said, assign(id, spec, ledger, seen, true)); // likewise; who waits for what it depends on, ignores it
      } else if (up == (seen.wanted() == Wanted.UP)) {
        said.remove(id);
      }
    } else {
      say(id, said, assign(id, spec, ledger, seen, up));
    }
  }

  private boolean isOwned(ProcessSnapshot seen, String node) {
    return seen.revision() >= FIRST_TENURE && seen.node().equals(node)
        && parts.nodes().standing(seen) != NodeView.State.REMOVED;
  }

  /** What has ended by itself is not begun again because its node has gone. */
  private static EntityActor.Assign assign(InstanceId id, ProcessSpec spec, LedgerState ledger,
      @Nullable ProcessSnapshot seen,
      boolean up) {
    boolean ended = seen != null && hasEnded(seen);
    boolean alone = ledger.wishes().get(id) instanceof LedgerState.Wish(_, boolean without) && without;
    return new EntityActor.Assign(spec, ledger.deployment().version(id.process()),
        up && !ended ? Optional.of(new Site.Start(alone)) : Optional.empty(),
        seen != null && ended ? Optional.of(new Site.Rest(seen.phase(), seen.reason(), up)) : Optional.empty());
  }

  private void say(InstanceId id, Map<InstanceId, Long> said, EntityActor.Command... what) {
    if (maySay(id, said)) {
      said.put(id, System.nanoTime());
      for (EntityActor.Command each : what) {
        parts.shards().tell(new ShardingEnvelope<>(id.name(), each));
      }
    }
  }

  private static boolean maySay(InstanceId id, Map<InstanceId, Long> said) {
    Long last = said.get(id);
    return last == null || System.nanoTime() - last > SAY_AGAIN_AFTER.toNanos();
  }

  /** It has no place: nobody speaks for it but us, once its last owner is done. */
  private void waits(InstanceId id, ProcessSpec spec, LedgerState ledger, @Nullable ProcessSnapshot seen,
      @Nullable String why, boolean up) {
    if (seen != null && isStillThere(seen)) {
      return;
    }
    if (!up) {
      if (seen != null && !seen.phase().atRest()) {
        parts.publishing().publishFor(parts.site().board(), Snapshots.stopped(seen, parts.self()));
      }
      return;
    }
    if (why == null) {
      return;
    }
    if (seen == null || !seen.reason().equals(why)) {
      parts.publishing().publishFor(parts.site().board(), Snapshots.unplaced(id, parts.self(), spec,
          ledger.deployment().version(id.process()), seen, why, Instant.now()));
    }
  }

  /** By itself. */
  private static boolean hasEnded(ProcessSnapshot seen) {
    return switch (seen.phase()) {
      case COMPLETED, FAILED, SKIPPED -> true;
      case DISABLED, PENDING, STARTING, RUNNING, STOPPING, BACKOFF, STOPPED -> false;
    };
  }

  private boolean isStillThere(ProcessSnapshot seen) {
    return seen.revision() >= FIRST_TENURE && parts.nodes().standing(seen) != NodeView.State.REMOVED
        && (seen.phase().mayLive() || hasEnded(seen));
  }

  private Now onMove(Now now, Orchestrator.Move m) {
    LedgerState ledger = parts.ledger().get();
    switch (ledger.deployment().selection().of(m.names())) {
      case Selection.Unknown unknown -> m.replyTo().tell(new Orchestrator.Rejected(unknown.reason()));
      case Selection.Found(List<InstanceId> named) -> {
        var nodes = nodes(now, ledger);
        Optional<String> unknown = m.node().filter(node -> nodes.stream().noneMatch(each -> each.name().equals(node)));
        if (unknown.isPresent()) {
          m.replyTo().tell(new Orchestrator.Rejected("there is no node \"" + unknown.get() + "\"; there are "
              + String.join(", ", nodes.stream().map(NodeSpec::name).toList())));
          return now;
        }
        var moves = new HashMap<InstanceId, Placement.Move>();
        named.forEach(id -> moves.put(id, new Placement.Move(m.node())));
        var decided = decide(now, ledger, nodes, moves);
        m.replyTo().tell(decided.unmoved().isEmpty()
            ? new Orchestrator.Accepted(named, Goal.TOLD)
            : new Orchestrator.Rejected(String.join("; ", said(decided.unmoved()))));
        return see(decided.now(), ledger);
      }
    }
    return now;
  }

  private static Set<String> said(Map<InstanceId, String> why) {
    var all = new java.util.TreeSet<String>();
    why.forEach((id, reason) -> all.add(id + ": " + reason));
    return all;
  }
}
